from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "billing.policy"
    label = "billing_policy"
