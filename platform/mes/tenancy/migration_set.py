"""Which migrations this program has, and a key that changes when any of them does."""

import hashlib
import sys
from functools import lru_cache
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from mes.db import fields
from mes.tenancy import context

# Migrations build their SQL with `mes.db`: a change there changes what an old file makes.
_FORMAT = 2  # of the stored template
_BUILDERS = Path(fields.__file__).parent


@lru_cache(maxsize=1)
def migration_names() -> frozenset[tuple[str, str]]:
    """Every migration (app, name) that a schema up to date has on record."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.graph.nodes)


@lru_cache(maxsize=1)
def migration_key() -> str:
    """SHA-256 over the enterprises' migrations: names, files, versions of Django and PostgreSQL."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    tenant_labels = {config.label for config in apps.get_app_configs() if _is_tenant_app(config)}
    server = context.connection.pg_version // 10000
    digest = hashlib.sha256(f"{_FORMAT} {django.get_version()} {server}\n".encode())
    for file in sorted(_BUILDERS.glob("*.py")):
        digest.update(f"{file.name} ".encode() + _file_hash(file))
    for key in sorted(loader.disk_migrations):
        digest.update(f"{key[0]}.{key[1]}\n".encode())
        if key[0] in tenant_labels:
            module = sys.modules[type(loader.disk_migrations[key]).__module__]
            digest.update(_file_hash(Path(str(module.__file__))))
    return digest.hexdigest()


def forget() -> None:
    """Look at the migrations again next time."""
    migration_names.cache_clear()
    migration_key.cache_clear()


def _is_tenant_app(config: object) -> bool:
    return getattr(config, "name", "") in settings.TENANT_APPS


def _file_hash(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()
