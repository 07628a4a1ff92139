from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "mes.accounts.people"
    label = "people"
