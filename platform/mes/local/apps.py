from django.apps import AppConfig


class LocalConfig(AppConfig):
    name = "mes.local"
    label = "local"
