"""Circles that a workbook would close: among its own rows and the BOMs in force."""

from collections.abc import Iterable, Mapping, Sequence

from mes.documents.excel.kinds import NONE_OF_THEM, SEVERAL, RowObjection, RowPlan
from mes.kernel.text import gettext_noop as _
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.models import BomLine


def circles(rows: Sequence[RowPlan]) -> Iterable[RowObjection]:
    """An objection to each row whose component contains its parent, naming the path."""
    children: dict[str, set[str]] = {}
    for parent, child in BomLine.objects.filter(bom__status=RevisionStatus.ACTIVE).values_list(
        "bom__item__code", "component__code"
    ):
        children.setdefault(parent, set()).add(child)
    for row in rows:
        children.setdefault(str(row.key[0]), set()).add(str(row.values["component"]))
        children[str(row.key[0])].update(substitutes_of(row))
    group = strong_components(children)
    for row in rows:
        parent = str(row.key[0])
        inside = [("component", str(row.values["component"]))]
        inside += [("substitute", code) for code in substitutes_of(row)]
        for column, child in inside:
            if child == parent or group.get(child, -1) == group.get(parent, -2):
                trail = " → ".join([parent, *_path(child, parent, children)])
                yield RowObjection(
                    row,
                    "bom_cycle",
                    _("An item cannot contain itself: %(trail)s"),
                    column,
                    {"trail": trail},
                )


def substitutes_of(row: RowPlan) -> list[str]:
    """The codes of the items that a row names as substitutes, the best first."""
    text = str(row.values.get("substitute") or NONE_OF_THEM)
    return [] if text == NONE_OF_THEM else text.split(SEVERAL)


def strong_components(children: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """A number for each node, the same for nodes that reach each other.

    Tarjan's algorithm (SIAM J. Comput. 1972) with the recursion unrolled: structures may be
    deeper than Python's stack.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    group: dict[str, int] = {}
    waiting: list[str] = []
    for start in sorted(children):
        if start in index:
            continue
        index[start] = low[start] = len(index)
        waiting.append(start)
        work = [(start, iter(sorted(children.get(start, ()))))]
        while work:
            node, rest = work[-1]
            for child in rest:
                if child not in index:
                    index[child] = low[child] = len(index)
                    waiting.append(child)
                    work.append((child, iter(sorted(children.get(child, ())))))
                    break
                if child not in group:
                    low[node] = min(low[node], index[child])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == index[node]:
                    while True:
                        member = waiting.pop()
                        group[member] = index[node]
                        if member == node:
                            break
    return group


def _path(start: str, end: str, children: Mapping[str, Iterable[str]]) -> list[str]:
    """The shortest way from ``start`` down to ``end``, both included."""
    came_from: dict[str, str | None] = {start: None}
    queue = [start]
    for node in queue:  # grows while it is walked
        if node == end:
            break
        for child in sorted(children.get(node, ())):
            if child not in came_from:
                came_from[child] = node
                queue.append(child)
    path: list[str] = []
    step: str | None = end
    while step is not None:
        path.append(step)
        step = came_from.get(step)
    return path[::-1]
