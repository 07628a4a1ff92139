"""Reading the process environment: missing and malformed values fail at start, by name."""

import os
from urllib.parse import unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

from mes.kernel.whole import whole_number


def text(name: str, default: str | None = None) -> str:
    """The variable ``name``; raises ImproperlyConfigured when missing or empty without default."""
    value = os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        raise ImproperlyConfigured(f"the environment variable {name} is missing")
    return value


def number(name: str, default: int) -> int:
    raw = os.environ.get(name, "")
    if not raw:
        return default
    value = whole_number(raw, most_digits=18)
    if value is None:
        raise ImproperlyConfigured(f"{name} must be a whole number")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, str(int(default))) in ("1", "true", "yes")


def database(name: str = "DATABASE_URL") -> dict[str, object]:
    """Django's database settings from a ``postgresql://user:password@host:port/name`` URL."""
    url = urlparse(text(name))
    if url.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"{name} must be a postgresql:// URL")
    return {
        "ENGINE": "mes.db.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
    }
