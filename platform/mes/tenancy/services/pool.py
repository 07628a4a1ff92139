"""The warm pool: ready schemas, so that a new enterprise waits for a rename and two rows."""

from collections.abc import Sequence
from functools import lru_cache

from django.db import transaction

from mes.tenancy import context, structure
from mes.tenancy.models import PoolSchema
from mes.tenancy.models.enterprise import new_schema_name


@lru_cache(maxsize=1)
def template() -> structure.Template:
    """The structure that this program's migrations make; built once in a process."""
    with context.within_public():
        return structure.build_template()


def add_to_pool(count: int = 1) -> Sequence[PoolSchema]:
    """Make ``count`` ready schemas by replaying the template's DDL."""
    made = []
    chosen = template()
    with context.within_public():
        for _ in range(count):
            name = new_schema_name()
            with transaction.atomic():
                structure.replay(chosen, name)
                made.append(
                    PoolSchema.objects.create(
                        schema_name=name, structure_hash=chosen.structure_hash
                    )
                )
    return made


def refill(target: int) -> int:
    """Bring the pool to ``target`` schemas of the present structure; drop outdated ones.

    Returns how many were made.
    """
    current = template().structure_hash
    with context.within_public():
        for old in PoolSchema.objects.exclude(structure_hash=current):
            with transaction.atomic():
                structure.drop(old.schema_name)
                old.delete()
        missing = target - PoolSchema.objects.count()
    return len(add_to_pool(missing)) if missing > 0 else 0


def take(schema_name: str, structure_hash: str) -> bool:
    """Turn a ready schema into ``schema_name``; False when the pool has none that fits.

    SKIP LOCKED: two sign-ups at once take two schemas and do not wait for each other.
    """
    row = (
        PoolSchema.objects.filter(structure_hash=structure_hash)
        .order_by("id")
        .select_for_update(skip_locked=True)
        .first()
    )
    if row is None:
        return False
    structure.rename(row.schema_name, schema_name)
    row.delete()
    return True


def pool_size() -> int:
    """How many schemas wait."""
    with context.within_public():
        return PoolSchema.objects.count()
