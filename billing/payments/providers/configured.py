"""The provider that the settings name; without one there is none."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from billing.payments.providers.base import HostedProvider
from mes.kernel.errors import NotFound


def configured() -> HostedProvider | None:
    """The provider of hosted payments, None when nothing is set.

    Raises ImproperlyConfigured when only a part is, or an address without TLS.
    """
    options = settings.HOSTED_PAYMENT
    if not any(options[name] for name in ("name", "url", "merchant", "secret")):
        return None
    found: type[HostedProvider] = import_string(options["class"])
    missing = [name for name in found.needs if not options[name]]
    if missing:
        raise ImproperlyConfigured(f"hosted payment lacks {', '.join(missing)}")
    address = urlsplit(options["url"])
    if address.scheme != "https" and address.hostname not in ("127.0.0.1", "localhost"):
        raise ImproperlyConfigured("the address of the hosted payment needs https")
    return found(options)


def provider_named(name: str) -> HostedProvider:
    """The configured provider if it is called ``name``. Raises NotFound."""
    provider = configured()
    if provider is None or provider.name != name:
        raise NotFound(record="provider", id=name)
    return provider
