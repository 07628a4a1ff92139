from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "mes.accounts.access"
    label = "access"
