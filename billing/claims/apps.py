from importlib import import_module

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """The last part of billing: by now all of them are there."""

    name = "billing.claims"
    label = "billing_claims"

    def ready(self) -> None:
        import_module("billing.owned").keep_with_enterprises()
