from importlib import import_module

from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "billing.invoicing"
    label = "billing_invoicing"

    def ready(self) -> None:
        """An enterprise is billed for the last time before what the bill rests on goes."""
        final = import_module("billing.invoicing.services.final")
        import_module("billing.owned").before_purge(final.settle)
