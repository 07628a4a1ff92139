from importlib import import_module

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "mes.outbox"
    label = "outbox"

    def ready(self) -> None:
        services = import_module("mes.outbox.services")
        services.on_promise(import_module("mes.outbox.tasks").ring)
