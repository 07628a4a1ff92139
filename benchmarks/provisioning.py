"""A new enterprise from the pool against migrating a schema."""

from benchmarks.database import a_newcomer
from benchmarks.figures import Goal, median, seconds_of, spread
from mes.tenancy import context, schemas, template
from mes.tenancy.models.enterprise import new_schema_name
from mes.tenancy.services import add_to_pool, provision

_MIGRATED = 3


def measure(enterprises: int) -> Goal:
    """Fill the pool for ``enterprises``, provision them one by one, migrate some schemas between.

    The enterprises stay.
    """
    refill = seconds_of(lambda: add_to_pool(enterprises))
    migrating = [seconds_of(_migrate_one)]
    provisioning: list[float] = []
    for part in range(1, _MIGRATED):
        for _ in range(enterprises * part // (_MIGRATED - 1) - len(provisioning)):
            newcomer = a_newcomer()
            provisioning.append(seconds_of(lambda new=newcomer: provision(new)))
        migrating.append(seconds_of(_migrate_one))
    ratio = median(migrating) / median(provisioning)
    return Goal(
        "a new enterprise from the pool against migrating a schema",
        value=ratio,
        target=1000,
        shown=f"1/{ratio:.0f}",
        wanted="under 1/1000",
        details=(
            f"provision(), commit included: {spread(provisioning)}",
            f"migrate_schemas of one fresh schema: {spread(migrating)}",
            f"refilling the pool: {enterprises / refill:.1f} schemas/s",
        ),
    )


def _migrate_one() -> None:
    name = new_schema_name()
    with context.within_public():
        schemas.create(name)
        template.migrate_schema(name)
