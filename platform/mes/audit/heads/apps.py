from django.apps import AppConfig


class AuditHeadsConfig(AppConfig):
    name = "mes.audit.heads"
    label = "audit_heads"
