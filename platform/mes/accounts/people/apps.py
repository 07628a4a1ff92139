from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "mes.accounts.people"
    label = "people"

    def ready(self) -> None:
        import_module("mes.accounts.people.services.resets")  # registers its outbox consumer
