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


def origin(label: str) -> str:
    """Scheme, host and port under which ``label`` (an enterprise's code, ``www`` …) is served.

    From the settings alone: a link in a mail must not repeat what a request claimed.
    """
    standard = {"http": 80, "https": 443}[settings.SITE_SCHEME]
    port = "" if standard == settings.SITE_PORT else f":{settings.SITE_PORT}"
    return f"{settings.SITE_SCHEME}://{label}.{settings.BASE_DOMAIN}{port}"
