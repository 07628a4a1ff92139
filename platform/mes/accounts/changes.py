"""Telling layers above that somebody's ways in, rights or modules changed.

Accounts and the catalog stand below events and realtime, so they register here.
"""

from collections.abc import Callable, Iterable

from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise, EnterpriseStatus

_listeners: list[Callable[[], None]] = []


def on_change(listener: Callable[[], None]) -> None:
    """Call ``listener`` in the transaction of every change, within the enterprise."""
    if listener not in _listeners:
        _listeners.append(listener)


def rights_changed() -> None:
    """Modules, roles, memberships, terminals or sessions of the present enterprise changed."""
    for listener in _listeners:
        listener()


def sessions_ended(enterprise_ids: Iterable[int | None]) -> None:
    """Sessions at these enterprises ended (None: the operators' host, which has no sockets)."""
    wanted = {pk for pk in enterprise_ids if pk is not None}
    with context.within_public():
        rows = list(
            Enterprise.objects.filter(
                pk__in=wanted, status__in=[EnterpriseStatus.ACTIVE, EnterpriseStatus.SUSPENDED]
            ).order_by("id")
        )
    for row in rows:
        with context.within(directory.tenant_of(row)):
            rights_changed()
