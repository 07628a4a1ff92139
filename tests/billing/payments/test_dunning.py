"""Bills that stay unpaid: reminded, then withheld step by step, lifted at once by paying."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core import mail

from billing.invoicing.services.credits import Credit, credit
from billing.payments.domain.dunning import Action, Step
from billing.payments.models import DunningPolicy, DunningStep, Payment
from billing.payments.services.dunning import dun
from billing.payments.services.policies import set_policy
from billing.subscriptions.models import Subscription
from billing.subscriptions.services.accounts import update_account
from mes.catalog import gate
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.outbox.services import deliver_due
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.payments import imported, owing, paid
from tests.factories.people import Client

pytestmark = pytest.mark.django_db
D = Decimal


def states(tenant: context.Tenant) -> set[str]:
    return set(Subscription.objects.filter(enterprise_id=tenant.id).values_list("state", flat=True))


def steps(tenant: context.Tenant) -> list[tuple[int, str, date]]:
    return list(
        DunningStep.objects.filter(enterprise_id=tenant.id)
        .order_by("id")
        .values_list("days", "action", "taken_on")
    )


def dunned(*days: str) -> None:
    """The clock's work of those days, mails included."""
    for day in days:
        with on(day), context.within_public():
            dun()
            deliver_due()


def test_the_steps_come_on_their_days_each_once_with_a_mail(
    bare: context.Tenant, actor: Actor
) -> None:
    (bill,) = owing(bare)  # due on 16 December 2026
    update_account({"email": "caiwu@alpha.example"}, actor=actor)
    seen = []
    for day in (12, 13, 13, 16, 17, 22, 23, 25, 26, 30, 31):
        dunned(f"2026-12-{day:02}")
        seen.append((day, *states(bare)))
    dunned("2027-01-04", "2027-01-05", "2027-01-06")

    assert seen == [
        (12, "active"), (13, "active"), (13, "active"), (16, "active"), (17, "past_due"),
        (22, "past_due"), (23, "past_due"), (25, "past_due"), (26, "grace"), (30, "grace"),
        (31, "grace"),
    ]  # fmt: skip
    assert states(bare) == {"suspended"}
    assert steps(bare) == [
        (-3, "remind", date(2026, 12, 13)),
        (1, "past_due", date(2026, 12, 17)),
        (7, "remind", date(2026, 12, 23)),
        (10, "grace", date(2026, 12, 26)),
        (20, "suspend", date(2027, 1, 5)),
    ]
    assert [message.subject for message in mail.outbox] == [
        "请支付账单", "账单已逾期", "请支付账单", "最后提醒：账单已逾期", "账单付清之前，各模块仅可查看",
    ]  # fmt: skip
    assert all(message.to == ["caiwu@alpha.example"] for message in mail.outbox)
    assert f"{bill.number}：2226.00 元，到期日 2026-12-16" in mail.outbox[0].body
    assert "/billing/pay" in mail.outbox[0].body


def test_days_that_were_missed_are_made_up_with_one_mail(
    bare: context.Tenant, actor: Actor
) -> None:
    owing(bare)
    update_account({"email": "caiwu@alpha.example"}, actor=actor)

    dunned("2027-03-01")

    assert states(bare) == {"suspended"}
    assert [action for _days, action, _on in steps(bare)] == [
        "remind", "past_due", "remind", "grace", "suspend",
    ]  # fmt: skip
    assert len(mail.outbox) == 1


def test_without_an_address_those_who_may_pay_are_told_in_their_language(
    bare: context.Tenant, api: Callable[..., Client]
) -> None:
    from mes.accounts.people.models import Person  # noqa: PLC0415

    owing(bare)
    api("owner"), api("planner")
    newest = Person.objects.order_by("-id")[:2]
    Person.objects.filter(pk=newest[1].pk).update(email="owner@alpha.example", language="en")
    Person.objects.filter(pk=newest[0].pk).update(email="planner@alpha.example")

    dunned("2026-12-17")

    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["owner@alpha.example"], "Your bill is overdue")
    ]


def test_paying_lifts_the_suspension_at_once(
    bare: context.Tenant, api: Callable[..., Client]
) -> None:
    (bill,) = owing(bare)
    dunned("2027-01-10")
    with on("2027-01-10"):
        assert states(bare) == {"suspended"}
        assert gate.module_states(bare) == {"orders": "grace"}

        imported(("2027-01-10 09:00:00", "2226.00", "某人", bill.number, "S1"))

        gate.forget()
        assert states(bare) == {"active"}
        assert gate.module_states(bare) == {"orders": "active"}


def test_a_part_or_another_bill_leaves_what_the_rest_justifies(bare: context.Tenant) -> None:
    first, _second = owing(bare, months=2)  # due 16 December and 16 January
    dunned("2027-01-20")
    assert states(bare) == {"suspended"}

    with on("2027-01-20"):
        imported(("2027-01-20 09:00:00", "2000.00", "某人", first.number, "S1"))
        assert states(bare) == {"suspended"}
        imported(("2027-01-20 10:00:00", "226.00", "某人", first.number, "S2"))

    assert states(bare) == {"past_due"}


def test_a_credit_note_of_what_is_owed_lifts_it_too(bare: context.Tenant, actor: Actor) -> None:
    (bill,) = owing(bare)
    dunned("2027-01-10")
    with on("2027-01-10"):
        credit(
            bill.pk, [Credit(1, D("1500.00")), Credit(2, D("600.00"))], reason="误开", actor=actor
        )

    assert states(bare) == {"active"}


def test_credit_pays_what_is_due_before_anything_is_withheld(bare: context.Tenant) -> None:
    owing(bare)
    with on("2026-12-02"):
        imported(("2026-12-02 09:00:00", "3000.00", "阿尔法工具厂", "货款", "S1"))

    dunned("2026-12-15")
    assert paid(bare) == [("bank", D("3000.00"), D(0), D(0))]
    dunned("2026-12-17")

    assert paid(bare) == [("bank", D("3000.00"), D("2226.00"), D(0))]
    assert states(bare) == {"active"}
    assert [action for _d, action, _o in steps(bare)] == ["remind"]


def test_a_suspended_enterprise_reads_exports_and_pays_but_does_not_write(
    bare: context.Tenant, api: Callable[..., Client]
) -> None:
    (bill,) = owing(bare)
    with on("2026-12-02"):
        imported(("2026-12-02 09:00:00", "100.00", "阿尔法工具厂", "货款", "S1"))
    with on("2027-01-10"):
        client = api("owner")
        with context.within_public():
            dun()
        gate.forget()
        payment = Payment.objects.get()

        assert states(bare) == {"suspended"}
        answers = {
            path: client.get(path).status_code
            for path in (
                "/sales-orders", "/sales-orders?export=xlsx", "/billing/pay", "/billing/payments",
                f"/billing/payments/{payment.pk}", "/billing/payments?export=xlsx",
            )
        }  # fmt: skip
        write = client.post("/sales-orders", {})
        export = client.post("/exports")
        credit_used = client.post("/billing/pay/credit", {"invoice_id": bill.pk})

    assert {path: status for path, status in answers.items() if status != 200} == {}
    assert (write.status_code, write.json()["code"]) == (403, "module_read_only")
    assert export.status_code == 202
    assert credit_used.status_code == 200


def test_an_enterprise_that_the_operator_suspended_still_pays(
    bare: context.Tenant, api: Callable[..., Client]
) -> None:
    from mes.tenancy import directory  # noqa: PLC0415
    from mes.tenancy.services import suspend  # noqa: PLC0415

    (bill,) = owing(bare)
    with on("2026-12-20"):
        client = api("owner")
        with context.within_public():
            suspend("alpha", "资料待核实")
        directory.forget()

        pay = client.get("/billing/pay")
        credit_used = client.post("/billing/pay/credit", {"invoice_id": bill.pk})
        online = client.post("/billing/pay/online", {"invoice_id": bill.pk})

    assert (pay.status_code, credit_used.status_code) == (200, 200)
    assert (online.status_code, online.json()["code"]) == (409, "no_provider")


def test_another_policy_holds_for_bills_that_fall_due_later(
    bare: context.Tenant, actor: Actor
) -> None:
    owing(bare, months=2)  # due 16 December and 16 January
    with on("2026-12-20"):
        set_policy([Step(30, Action.PAST_DUE)], valid_from=date(2027, 1, 1), actor=actor)

    dunned("2027-01-20")

    assert {(days, action) for days, action, _on in steps(bare)} == {
        (-3, "remind"), (1, "past_due"), (7, "remind"), (10, "grace"), (20, "suspend"),
    }  # fmt: skip
    assert DunningPolicy.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([Step(1, Action.PAST_DUE), Step(1, Action.GRACE)], "order"),
        ([Step(5, Action.PAST_DUE), Step(3, Action.GRACE)], "order"),
        ([Step(0, Action.PAST_DUE)], "before_due"),
        ([Step(1, Action.PAST_DUE), Step(9, Action.SUSPEND)], "skipped"),
        ([Step(1, Action.REMIND), Step(1, Action.REMIND)], "twice"),
    ],
)
def test_a_policy_never_withholds_without_a_warning(
    db: None, wrong: list[Step], code: str, actor: Actor
) -> None:
    with on("2026-12-20"), pytest.raises(Invalid) as refused:
        set_policy(wrong, valid_from=date(2027, 1, 1), actor=actor)

    assert refused.value.errors[0].code == code
    assert DunningPolicy.objects.count() == 1
