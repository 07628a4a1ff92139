from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "mes.tenancy"
    label = "tenancy"
