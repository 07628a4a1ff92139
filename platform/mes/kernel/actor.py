"""Who acts: a person, a worker at a terminal, a token, an operator or the system itself."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

COSTS_VIEW = "costs.view"


class ActorKind(StrEnum):
    PERSON = "person"
    WORKER = "worker"
    TERMINAL = "terminal"
    TOKEN = "token"  # noqa: S105  a kind of actor, not a secret
    BOARD = "board"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who does something, with the rights already narrowed to the active modules.

    ``id`` is a person, employee, terminal or token id by ``kind``; ``work_centres`` restricts a
    terminal and its workers to their work centres (None: no restriction).
    """

    kind: ActorKind
    id: int
    name: str
    permissions: frozenset[str] = frozenset()
    work_centres: frozenset[int] | None = None
    terminal_id: int | None = None
    address: str = ""
    request_id: str = ""
    extra: dict[str, str] = field(default_factory=dict, compare=False)

    # Frameworks ask this of whoever a request belongs to.
    is_authenticated = True

    @property
    def key(self) -> str:
        """Who this is in one word: ``person:12``."""
        return f"{self.kind}:{self.id}"

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def sees_costs(self) -> bool:
        """Whether costs and prices may be shown: a right apart from every other."""
        return COSTS_VIEW in self.permissions

    def at_request(self, *, address: str, request_id: str) -> "Actor":
        return replace(self, address=address, request_id=request_id)


class _EveryPermission(frozenset[str]):
    """The rights of the system actor: everything the program itself does on its own."""

    def __contains__(self, item: object) -> bool:
        return True


def system(name: str = "system") -> Actor:
    """The program acting by itself: commands, schedules, demo data."""
    return Actor(ActorKind.SYSTEM, 0, name, permissions=_EveryPermission())
