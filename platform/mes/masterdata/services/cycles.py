"""No item contains itself, through whatever levels."""

from collections.abc import Iterable

from django.db import connection

from mes.db.locks import advisory_lock
from mes.masterdata.errors import BomCycle
from mes.masterdata.models import Item

# Everything that active versions contain, whatever their days: a structure without cycles today
# must not get one when a version's day comes. Substitutes count, for they may be built in.
_EDGES_SQL = """
    SELECT b.item_id AS parent, l.component_id AS child
    FROM masterdata_bom b JOIN masterdata_bomline l ON l.bom_id = b.id
    WHERE b.status = 'active' AND b.id <> %(bom)s
    UNION
    SELECT b.item_id, s.item_id
    FROM masterdata_bom b
    JOIN masterdata_bomline l ON l.bom_id = b.id
    JOIN masterdata_bomsubstitute s ON s.line_id = l.id
    WHERE b.status = 'active' AND b.id <> %(bom)s
"""
# UNION keeps each item once, so shared sub-assemblies cost nothing extra and the walk ends.
_BELOW_SQL = f"""
    WITH RECURSIVE edge(parent, child) AS NOT MATERIALIZED ({_EDGES_SQL}),
    below(item) AS (
        SELECT unnest(%(components)s::bigint[])
        UNION
        SELECT edge.child FROM below JOIN edge ON edge.parent = below.item
    )
    SELECT edge.parent, edge.child FROM below JOIN edge ON edge.parent = below.item
"""  # noqa: S608  composed of constants

GRAPH_LOCK = "masterdata.bom-graph"


def lock_graph() -> None:
    """Let one transaction at a time add edges: two that are harmless alone may close a circle."""
    advisory_lock(GRAPH_LOCK)


def refuse_cycle(item_id: int, components: Iterable[int], *, bom_id: int = 0) -> None:
    """Raise BomCycle, naming the path, if ``item_id`` made of ``components`` contained itself.

    ``bom_id`` is the version that is being replaced or activated, whose old lines do not count.
    """
    wanted = sorted(set(components))
    with connection.cursor() as cursor:
        cursor.execute(_BELOW_SQL, {"components": wanted, "bom": bom_id})
        edges = cursor.fetchall()
    children: dict[int, list[int]] = {}
    for parent, child in edges:
        children.setdefault(parent, []).append(child)
    path = _path_to(item_id, wanted, children)
    if path is None:
        return
    whole = [item_id, *path]
    codes = dict(Item.objects.filter(pk__in=whole).values_list("pk", "code"))
    named = [codes[one] for one in whole]
    raise BomCycle(path=named, trail=" → ".join(named))


def _path_to(item_id: int, starts: list[int], children: dict[int, list[int]]) -> list[int] | None:
    """The shortest way from one of ``starts`` down to ``item_id``, both ends included."""
    came_from: dict[int, int | None] = dict.fromkeys(starts)
    queue = list(starts)
    for found in queue:  # grows while it is walked
        if found == item_id:
            path: list[int] = []
            step: int | None = found
            while step is not None:
                path.append(step)
                step = came_from[step]
            return path[::-1]
        for child in sorted(children.get(found, ())):
            if child not in came_from:
                came_from[child] = found
                queue.append(child)
    return None
