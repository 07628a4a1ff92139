"""Rows that belong to one enterprise in tables that all share."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from django.apps import apps
from django.db import models

from mes.tenancy import context
from mes.tenancy.export.archive import Section, add_section
from mes.tenancy.services import on_purge


class EnterpriseOwned(models.Model):
    """A row of one enterprise.

    The migration that makes the table calls ``rows_of_one_enterprise`` for it (a test looks): a
    connection sees and changes rows of the enterprise it works for, or all of them within
    ``context.across_enterprises()``. Queries name the enterprise all the same: the policy is a
    net, not an index.
    """

    #: Whether the rows outlive the enterprise: invoices, payments and what they rest on.
    kept_after_deletion: ClassVar[bool] = False

    enterprise = models.ForeignKey(
        "tenancy.Enterprise", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


_settlers: list[Callable[[int], object]] = []


def before_purge(settle: Callable[[int], object]) -> None:
    """Call ``settle`` with the id of an enterprise before its rows go, in the same transaction."""
    if settle not in _settlers:
        _settlers.append(settle)


def keep_with_enterprises() -> None:
    """Export every part's rows with their enterprise, and remove them with it; called at start.

    Billing documents stay: whoever sold keeps their books.
    """
    for model in _owned():
        add_section(model._meta.db_table, _section(model))
    on_purge(_purge)


def _owned() -> list[type[EnterpriseOwned]]:
    return [model for model in apps.get_models() if issubclass(model, EnterpriseOwned)]


def _section(model: type[EnterpriseOwned]) -> Section:
    def rows(tenant: context.Tenant) -> Iterator[Mapping[str, Any]]:
        with context.within(tenant):
            yield from list(model._default_manager.filter(enterprise_id=tenant.id).values())

    return rows


def _purge(enterprise_id: int) -> None:
    for settle in _settlers:
        settle(enterprise_id)
    with context.across_enterprises():
        for model in reversed(_owned()):  # who points at a row goes before it
            if not model.kept_after_deletion:
                model._base_manager.filter(enterprise_id=enterprise_id).delete()
