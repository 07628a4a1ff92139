"""Hosted payments: the interface, and providers that speak it."""

from .asking import ask_about, ask_about_waiting
from .base import HostedProvider, ProviderRefused
from .checkout import start_checkout
from .configured import configured, provider_named

__all__ = [
    "HostedProvider",
    "ProviderRefused",
    "ask_about",
    "ask_about_waiting",
    "configured",
    "provider_named",
    "start_checkout",
]
