from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    name = "billing.investment"
    label = "billing_investment"
