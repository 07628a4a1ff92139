"""The warm pool: ready schemas, so that a new enterprise waits for two rows only."""

from collections.abc import Sequence

from django.db import connection, transaction

from mes.tenancy import context, schemas
from mes.tenancy.models import PoolSchema
from mes.tenancy.models.enterprise import new_schema_name
from mes.tenancy.structure import StructureMismatch, outline_sql, seal, structure_hash
from mes.tenancy.template import Template, ensure_template, replay, template

# One round trip: the schema, and whether its outline is still the one that was sealed.
_TAKE_SQL = f"""
    WITH taken AS (
        DELETE FROM tenancy_poolschema WHERE id = (
            SELECT id FROM tenancy_poolschema WHERE structure_hash = %s
            ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
        ) RETURNING schema_name, seal
    )
    SELECT schema_name, split_part(seal, ' ', 1) = ({outline_sql("taken.schema_name")}) FROM taken
"""  # noqa: S608  our own words


def add_to_pool(count: int = 1) -> Sequence[PoolSchema]:
    """Make ``count`` ready schemas by replaying the template's DDL, each verified.

    Raises StructureMismatch when the replay does not give the template's structure.
    """
    chosen = ensure_template()
    made = []
    with context.within_public():
        for _ in range(count):
            with transaction.atomic():
                name = new_schema_name()
                make(chosen, name)
                made.append(
                    PoolSchema.objects.create(
                        schema_name=name,
                        structure_hash=chosen.structure_hash,
                        seal=seal(name),
                    )
                )
    return made


def make(chosen: Template, schema_name: str) -> None:
    """Replay ``chosen`` as ``schema_name`` and verify the outcome. Raises StructureMismatch."""
    replay(chosen, schema_name)
    verify_structure(schema_name, chosen.structure_hash)


def verify_structure(schema_name: str, expected: str) -> None:
    """Raise StructureMismatch unless the schema has the ``expected`` structure."""
    if structure_hash(schema_name) != expected:
        raise StructureMismatch(schema=schema_name)


def refill(target: int) -> int:
    """Bring the pool to ``target`` schemas of the present structure.

    Drops those that are outdated or were changed since they were sealed. Returns how many were
    made.
    """
    current = ensure_template().structure_hash
    with context.within_public():
        for row in PoolSchema.objects.all():
            if row.structure_hash != current or row.seal != seal(row.schema_name):
                discard(row)
        missing = target - PoolSchema.objects.count()
    return len(add_to_pool(missing)) if missing > 0 else 0


def discard(row: PoolSchema) -> None:
    """Take a schema out of the pool and drop it, unless it is being handed out right now."""
    with transaction.atomic():
        held = PoolSchema.objects.select_for_update(skip_locked=True).filter(pk=row.pk).first()
        if held is not None:
            schemas.drop(held.schema_name)
            held.delete()


def take() -> str | None:
    """The name of a ready, verified schema, taken out of the pool; None when there is none.

    The outline of its seal tells whether it was altered since it was verified; if so it is verified
    again. What the outline does not see ``refill`` does, every minute.
    SKIP LOCKED: two sign-ups at once take two schemas and do not wait for each other. Raises
    StructureMismatch.
    """
    expected = template().structure_hash
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_SQL, [expected])
        row = cursor.fetchone()
    if row is None:
        return None
    schema_name, intact = row
    if not intact:
        verify_structure(schema_name, expected)
    return str(schema_name)


def pool_size() -> int:
    """How many schemas wait."""
    with context.within_public():
        return PoolSchema.objects.count()
