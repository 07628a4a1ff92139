"""What a person may do here and now: roles, narrowed to what the enterprise has."""

from mes.accounts.access.selectors import StoredRoles, stored_permissions
from mes.catalog import gate, registry


def given_by(roles: StoredRoles) -> frozenset[str]:
    """The permission codes of ``roles``, of all modules."""
    codes: set[str] = set()
    for role, stored in roles.items():
        if role == registry.OWNER or stored is None:
            codes |= registry.shipped_permissions(role)
        else:
            codes |= stored
    return frozenset(codes)


def held_by(person_id: int) -> frozenset[str]:
    """The person's permission codes in the present enterprise by its roles, of all modules."""
    return given_by(stored_permissions(person_id))


def permissions_of(person_id: int) -> frozenset[str]:
    """The person's permission codes in the present enterprise, by its roles and modules."""
    return gate.narrow_codes(held_by(person_id))
