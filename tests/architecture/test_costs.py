"""What has no declared shape is cleared of costs by names, so every cost must have such a name."""

from django.apps import apps
from django.conf import settings

from mes.db.fields import MoneyField, PriceField
from mes.http.costs import is_cost_name, without_costs
from mes.http.fields import is_cost
from mes.http.lists import ListEndpoint
from tests.architecture.walk import routes


def test_every_column_of_an_enterprises_money_is_recognised_by_its_name() -> None:
    columns = {
        field.name: field.model._meta.label
        for model in apps.get_models()
        if model._meta.app_config.name in settings.TENANT_APPS
        for field in model._meta.concrete_fields
        if isinstance(field, (MoneyField, PriceField))
    }

    assert columns
    assert {name: of for name, of in columns.items() if not is_cost_name(name)} == {}


def test_every_cost_of_a_list_is_recognised_by_its_name() -> None:
    names = {
        name
        for route in routes("enterprise")
        if isinstance(route.view, type) and issubclass(route.view, ListEndpoint)
        for name, declared in route.view.row().fields.items()
        if is_cost(declared)
    }

    assert names
    assert [name for name in names if not is_cost_name(name)] == []


def test_costs_are_taken_out_at_any_depth() -> None:
    content = {
        "quantity": "3",
        "price": "7",
        "tax_rate": "0.13",
        "lines": [{"item": 1, "unit_cost": "2", "fields": {"piece_rate": ["1", "2"], "note": "x"}}],
    }

    assert without_costs(content) == {
        "quantity": "3",
        "tax_rate": "0.13",
        "lines": [{"item": 1, "fields": {"note": "x"}}],
    }
    assert without_costs(None) is None
