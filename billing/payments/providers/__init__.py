"""Hosted payments: the interface, and providers that speak it."""

from .base import HostedProvider, ProviderRefused
from .checkout import start_checkout
from .configured import configured, provider_named

__all__ = ["HostedProvider", "ProviderRefused", "configured", "provider_named", "start_checkout"]
