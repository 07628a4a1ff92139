from importlib import import_module

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "mes.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        import_module("mes.tenancy.checks")
