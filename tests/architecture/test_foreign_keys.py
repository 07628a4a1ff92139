"""What imports cannot see: foreign keys keep to the layers and never leave a schema."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

STACK = [
    "inventory",
    "orders",
    "purchasing",
    "production",
    "quality",
    "equipment",
    "reconciliation",
    "ledger",
    "reports",
]
SIBLINGS = [{"orders", "purchasing"}, {"quality", "equipment"}]


def _is_shared(model: type[models.Model]) -> bool:
    name = model._meta.app_config.name
    return name in settings.SHARED_APPS and name not in settings.TENANT_APPS


def _keys() -> list[tuple[type[models.Model], Any, type[models.Model]]]:
    return [
        (model, field, field.related_model)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ForeignKey)
    ]


def test_no_foreign_key_leaves_an_enterprise_schema() -> None:
    crossing = [
        f"{model._meta.label}.{field.name}"
        for model, field, target in _keys()
        if _is_shared(model) != _is_shared(target)
    ]

    assert crossing == []


def test_foreign_keys_between_modules_point_downward() -> None:
    wrong = []
    for model, field, target in _keys():
        source, to = model._meta.app_label, target._meta.app_label
        if source == to or to not in STACK:
            continue
        upward = source not in STACK or STACK.index(to) > STACK.index(source)
        if upward or any({source, to} <= pair for pair in SIBLINGS):
            wrong.append(f"{model._meta.label}.{field.name}")

    assert wrong == []


def test_char_columns_have_no_twin_pattern_index() -> None:
    """``unique`` and ``db_index`` on text make a second ``_like`` index in every schema."""
    tenant_labels = {
        config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS
    }
    twins = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in tenant_labels
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and (field.unique or field.db_index)
        and not field.primary_key
    ]

    assert twins == []
