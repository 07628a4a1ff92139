from django.apps import AppConfig


class ProductionConfig(AppConfig):
    name = "modules.production"
    label = "production"
