"""Topics: declared by manifests, named per enterprise, heard only by who may."""

from mes.catalog import gate, registry
from mes.kernel.actor import Actor
from mes.tenancy import context

# Modules, roles or memberships changed: whoever is here asks the session again.
SESSION = "session"


def group_name(schema_name: str, topic: str) -> str:
    """The channel group of ``topic`` in an enterprise; made here only, never from user text."""
    return f"{schema_name}.{topic}"


def may_hear(actor: Actor, topic: str, tenant: context.Tenant) -> bool:
    """Whether a module that is active now declares ``topic`` and ``actor`` has its permission."""
    if topic == SESSION:
        return True
    active = gate.active_modules(tenant)
    for manifest in registry.manifests().values():
        permission = manifest.topics.get(topic)
        if permission is not None:
            return manifest.code in active and actor.may(permission)
    return False
