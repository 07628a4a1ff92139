"""How an enterprise numbers its documents: its own patterns, and no number given twice by a change."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from mes.audit.models import AuditEntry
from mes.documents import numbering
from mes.documents.models import NumberRule
from mes.documents.number_patterns import Reset
from mes.documents.number_rules import number_rule_of, restore_number_rule, set_number_rule
from mes.documents.numbering import NumberKind, next_number, next_numbers
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.tenancy import context
from tests.factories.people import Client

BILL = NumberKind("test.bill", "BL{yyyy}{mm}-{seq:4}", module="administration", name="Bill")
CHEQUE = NumberKind("test.cheque", "CQ{yyyy}{mm}-{seq:4}", module="administration", name="Cheque")
numbering.register(BILL, CHEQUE)


def _today() -> date:
    return clock.business_date()


def test_an_enterprises_own_pattern_is_used_and_its_change_recorded(
    tenant: context.Tenant, actor: Actor
) -> None:
    next_number(BILL, on=_today())

    set_number_rule("test.bill", pattern="账{yy}{mm}-{seq:3}", reset=Reset.MONTHLY, actor=actor)

    assert next_number(BILL, on=_today()) == f"账{_today():%y%m}-002"
    entry = AuditEntry.objects.get(action="number_rule.changed")
    assert entry.before == {"pattern": "BL{yyyy}{mm}-{seq:4}"}
    assert entry.after == {"pattern": "账{yy}{mm}-{seq:3}"}


def test_the_products_own_pattern_comes_back(tenant: context.Tenant, actor: Actor) -> None:
    set_number_rule("test.bill", pattern="账{yy}{mm}-{seq:3}", reset=Reset.MONTHLY, actor=actor)

    rule = restore_number_rule("test.bill", actor=actor)

    assert (rule.pattern, rule.own) == ("BL{yyyy}{mm}-{seq:4}", False)
    assert next_number(BILL, on=_today()) == f"BL{_today():%Y%m}-0001"


def test_no_number_is_given_twice_when_the_reset_changes_there_and_back(
    tenant: context.Tenant, actor: Actor
) -> None:
    """The counters of months and years know nothing of each other, and the numbers look alike."""
    given = []
    for reset in (Reset.MONTHLY, Reset.YEARLY, Reset.DAILY, Reset.NEVER, Reset.MONTHLY):
        pattern = "BL{yyyy}{mm}{dd}-{seq:4}"
        set_number_rule("test.bill", pattern=pattern, reset=reset, actor=actor)
        given += [next_number(BILL, on=_today()) for _unused in range(3)]

    assert given == [f"BL{_today():%Y%m%d}-{value:04d}" for value in range(1, 16)]


@pytest.mark.parametrize("between", [Reset.NEVER, Reset.YEARLY, Reset.DAILY])
def test_no_number_of_a_past_month_is_given_twice_when_the_reset_changes(
    tenant: context.Tenant, actor: Actor, between: Reset
) -> None:
    """A document may be dated back into a month that had no counter of its own yet."""
    earlier = _today().replace(day=1) - timedelta(days=1)
    pattern = "BL{yyyy}{mm}{dd}-{seq:4}"
    set_number_rule("test.bill", pattern=pattern, reset=between, actor=actor)
    given = [next_number(BILL, on=day) for day in (earlier, _today(), earlier)]

    set_number_rule("test.bill", pattern=pattern, reset=Reset.MONTHLY, actor=actor)
    given += [next_number(BILL, on=day) for day in (earlier, earlier, _today(), earlier)]

    assert len(set(given)) == len(given)


def test_a_past_month_begins_at_one_while_the_reset_was_never_changed(
    tenant: context.Tenant,
) -> None:
    earlier = _today().replace(day=1) - timedelta(days=1)
    next_numbers(BILL, 7, on=_today())

    assert next_number(BILL, on=earlier) == f"BL{earlier:%Y%m}-0001"


def test_the_example_is_the_next_number(tenant: context.Tenant, actor: Actor) -> None:
    next_number(BILL, on=_today())

    example = number_rule_of("test.bill").example

    assert example == next_number(BILL, on=_today())


def test_a_pattern_for_an_unknown_kind_is_refused(tenant: context.Tenant, actor: Actor) -> None:
    with pytest.raises(NotFound):
        set_number_rule("no.such", pattern="{seq}", reset=Reset.NEVER, actor=actor)

    assert not NumberRule.objects.exists()


@pytest.mark.parametrize(
    ("pattern", "reset", "code"),
    [
        ("{seq}", Reset.DAILY, "pattern_period"),
        ("B{yyyy}{mm}-{seq}", Reset.DAILY, "pattern_period"),
        ("B{yyyy}{dd}-{seq}", Reset.MONTHLY, "pattern_period"),
        ("B{mm}-{seq}", Reset.MONTHLY, "pattern_period"),
        ("B{mm}{dd}-{seq}", Reset.YEARLY, "pattern_period"),
        ("CQ{yyyy}{mm}-{seq:4}", Reset.MONTHLY, "pattern_taken"),
        ("CQ{yy}{mm}{dd}-{seq}", Reset.DAILY, "pattern_taken"),
    ],
)
def test_a_pattern_that_cannot_serve_leaves_the_rule_as_it_was(
    tenant: context.Tenant, actor: Actor, pattern: str, reset: Reset, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        set_number_rule("test.bill", pattern=pattern, reset=reset, actor=actor)

    assert [(error.field, error.code) for error in refused.value.errors] == [("pattern", code)]
    assert not NumberRule.objects.exists()


def test_a_default_is_not_restored_while_another_kind_uses_its_numbers(
    tenant: context.Tenant, actor: Actor
) -> None:
    set_number_rule("test.bill", pattern="B{yy}{mm}-{seq}", reset=Reset.MONTHLY, actor=actor)
    set_number_rule("test.cheque", pattern="BL{yy}{mm}-{seq}", reset=Reset.MONTHLY, actor=actor)

    with pytest.raises(Invalid):
        restore_number_rule("test.bill", actor=actor)

    assert number_rule_of("test.bill").pattern == "B{yy}{mm}-{seq}"


def test_an_administrator_sees_and_sets_the_rules_of_the_modules_of_the_enterprise(
    api: Callable[..., Client],
) -> None:
    owner = api("owner")
    kinds = {row["kind"]: row["name"] for row in owner.get("/number-rules").json()}
    assert {"sales_order", "inventory.receipt", "work_order"} <= kinds.keys()

    body = {"pattern": "DD{yyyy}-{seq:5}", "reset": "yearly"}
    changed = owner.put("/number-rules/sales_order", body).json()

    assert (changed["pattern"], changed["own"]) == ("DD{yyyy}-{seq:5}", True)
    assert changed["example"] == f"DD{_today():%Y}-00001"
    restored = owner.delete("/number-rules/sales_order").json()
    assert (restored["pattern"], restored["own"]) == ("XS{yy}{mm}-{seq:4}", False)


def test_a_seller_may_not_set_how_documents_are_numbered(api: Callable[..., Client]) -> None:
    seller = api("sales")
    body = {"pattern": "DD{yyyy}-{seq:5}", "reset": "yearly"}

    assert seller.put("/number-rules/sales_order", body).status_code == 403
    assert not NumberRule.objects.exists()
