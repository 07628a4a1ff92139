from importlib import import_module

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "mes.catalog"
    label = "catalog"

    def ready(self) -> None:
        registry = import_module("mes.catalog.registry")
        for manifest in registry.manifests().values():
            for listener in manifest.listeners:
                import_module(listener)
        import_module("mes.catalog.history").name_codes()
