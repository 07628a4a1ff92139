from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "mes.http"
    label = "http"
