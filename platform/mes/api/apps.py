from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "mes.api"
    label = "api"

    def ready(self) -> None:
        import_module("mes.api.enterprises.belongings").register()
        import_module("mes.api.enterprises.exports")
