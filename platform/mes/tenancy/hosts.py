"""Which host is which: public site, an enterprise, the bureau, the operators, or nobody."""

from enum import StrEnum

from django.conf import settings

RESERVED_LABELS = frozenset(
    [
        "www",
        "admin",
        "bureau",
        "api",
        "static",
        "files",
        "mail",
        "smtp",
        "imap",
        "ftp",
        "ns",
        "ns1",
        "ns2",
        "cdn",
        "img",
        "test",
        "demo",
        "support",
        "help",
        "status",
        "app",
        "m",
        "wx",
        "docs",
        "blog",
        "public",
    ]
)


class HostKind(StrEnum):
    PUBLIC = "www"
    ENTERPRISE = "enterprise"
    BUREAU = "bureau"
    OPERATOR = "admin"


def normalise(raw_host: str) -> str:
    """``raw_host`` of a request without port, lower-case, without the trailing dot."""
    host = raw_host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")


def fixed_kind(host: str) -> HostKind | None:
    """The kind of a host that is not an enterprise's, or None."""
    base = settings.BASE_DOMAIN
    if host in (base, f"www.{base}"):
        return HostKind.PUBLIC
    if host == f"bureau.{base}":
        return HostKind.BUREAU
    if host == f"admin.{base}":
        return HostKind.OPERATOR
    return None
