from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "mes.realtime"
    label = "realtime"
