"""What a snapshot for the audit trail leaves out."""

from django.apps import apps
from django.db import models

from mes.audit.services import snapshot

SECRETS = ("password", "pin", "token", "secret", "totp", "hash")


def _secret_columns(model: type[models.Model]) -> set[str]:
    names = {field.name for field in model._meta.concrete_fields}
    return {name for name in names if any(word in name.split("_") for word in SECRETS)}


def test_no_secret_of_any_record_gets_into_a_snapshot() -> None:
    bearing = {model: _secret_columns(model) for model in apps.get_models()}
    bearing = {model: names for model, names in bearing.items() if names}

    kept = {model: names & snapshot(model()).keys() for model, names in bearing.items()}

    assert {model.__name__ for model in bearing} >= {"Person", "Employee", "Terminal", "ApiToken"}
    assert {model.__name__: names for model, names in kept.items() if names} == {}


def test_a_snapshot_keeps_what_only_sounds_like_a_secret() -> None:
    delivery = apps.get_model("orders", "Delivery")

    assert {"number", "ship_date"} <= snapshot(delivery(number="S1")).keys()
