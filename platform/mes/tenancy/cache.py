"""Cache keys carry the schema, so that one enterprise never reads what another cached."""

from mes.tenancy.context import present_schema


def key(key: str, prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION."""
    return f"{present_schema()}:{prefix}:{version}:{key}"
