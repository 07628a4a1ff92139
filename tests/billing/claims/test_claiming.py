"""A claim from the draft to the money: complete, frozen, once, never more than computed."""

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from billing.claims import services
from billing.claims.domain.archive import canonical, sha256
from billing.claims.domain.states import TRANSITIONS, ClaimState
from billing.claims.domain.verify import verify
from billing.claims.errors import (
    AboveComputed,
    ClaimRunning,
    FrozenClaim,
    Incomplete,
    OwnClaim,
)
from billing.claims.models import Claim, ClaimEvent
from billing.claims.public import submit_claim
from billing.claims.selectors.assessment import assess_claim
from billing.claims.services.evidence import package_of
from billing.investment.errors import InvoiceOverused, ProjectNotOpen, UsedUp
from billing.investment.models import ClaimUse, EInvoice, Project
from billing.investment.services.invoices import confirm_invoice
from billing.investment.services.lines import update_line
from billing.investment.services.own_bills import take_in_own_bills
from billing.invoicing.services.e_invoices import register_e_invoice
from billing.payments.models import Payment
from billing.payments.services.allocating import Share, release
from billing.payments.services.refunds import refund
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.services.subscribing import subscribe
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.db.transitions import require_transition
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import Invalid, TransitionNotAllowed
from mes.tenancy import context
from mes.tenancy.models import Enterprise
from tests.factories.billing import billed, bills, on
from tests.factories.claims import VENDOR_CODE, Bought, a_claim, a_project, attached, invested
from tests.factories.payments import imported
from tests.factories.people import a_member, a_person
from tests.factories.policy import in_force

pytestmark = pytest.mark.django_db

D = Decimal
TODAY = date(2026, 10, 8)


@pytest.fixture(autouse=True)
def _october() -> Any:
    with on(TODAY.isoformat()):
        yield


@pytest.fixture
def project(tenant: context.Tenant) -> Project:
    """Software for 200 000 and an edge device for 50 000 yuan without VAT, in programme P3."""
    in_force("P3")
    made = a_project(tenant)
    invested(made, Bought())
    edge = Bought(
        "50000.00", "26330000000000000025", "edge", "边缘网关", "HT-2026-02", serials=("SN-1",)
    )
    line = invested(made, edge)
    attached("investment", line.pk, "送货单.pdf", b"%PDF-1.4 delivery")
    return made


def submitted(claim: Claim, actor: Actor) -> Claim:
    submit_claim(claim.pk, actor=actor)
    claim.refresh_from_db()
    return claim


def test_a_complete_claim_is_frozen_computed_and_packed(project: Project, actor: Actor) -> None:
    claim = submitted(a_claim(project), actor)

    # 40 % of 250 000, all of it within 10 to 50 times ten thousand.
    assert (claim.state, claim.computed, claim.cap) == ("submitted", D("100000.00"), None)
    assert (claim.software, claim.hardware) == (D("200000.00"), D("50000.00"))
    assert (claim.number, claim.submitted_on) == ("SB202610-0001", TODAY)
    assert claim.snapshot is not None
    assert claim.snapshot["subsidy"]["capitals"] == "壹拾万元整"
    assert claim.snapshot_sha256 == sha256(canonical(claim.snapshot))
    content = package_of(claim)
    assert sha256(content) == claim.package_sha256
    found = verify(content)
    assert found.faults == ()
    assert [name for name, _size in found.files] == [
        "application.pdf",
        "evidence/0001.pdf",
        "investments.xlsx",
        "snapshot.json",
        "trace.json",
        "manifest.json",
    ]
    assert claim.snapshot["evidence"][0]["name"] == "送货单.pdf"
    assert Project.objects.get(pk=project.pk).status == "claimed"
    assert sorted(ClaimUse.objects.values_list("kind", "claimed")) == [
        ("contract", D("53000.00")),
        ("contract", D("212000.00")),
        ("invoice", D("53000.00")),
        ("invoice", D("212000.00")),
        ("serial", D("1.00")),
    ]


def test_what_is_missing_is_listed_by_line_and_refuses_the_claim(
    tenant: context.Tenant, actor: Actor
) -> None:
    in_force("P3", base_reading="")
    made = a_project(tenant, filing_number="")
    bare = {"voucher": "", "delivered_on": None}
    invested(made, Bought(confirmed=False, line=bare))
    invested(made, Bought("150000.00", "26330000000000000025", "edge", contract="HT-2"))
    claim = a_claim(made, audited_on=None)

    found = assess_claim(claim, TODAY)
    with pytest.raises(Incomplete) as refused:
        submit_claim(claim.pk, actor=actor)

    assert {(one.code, one.line, one.what) for one in found.missing} == {
        ("filing_number", None, ""),
        ("audited_on", None, ""),
        ("reading", None, "base_reading"),
        ("reading", None, "general_rate"),
        ("delivery", 1, ""),
        ("invoice", 1, ""),
        ("voucher", 1, ""),
        ("unconfirmed_invoice", 1, "26330000000000000017"),
        ("serial", 2, ""),
    }
    assert refused.value.params["count"] == 9
    claim.refresh_from_db()
    assert (claim.state, claim.number, claim.snapshot) == ("draft", "", None)
    assert Project.objects.get(pk=made.pk).status == "open"
    assert not ClaimUse.objects.exists()


def test_without_a_policy_in_force_on_the_day_of_filing_there_is_no_claim(
    tenant: context.Tenant, actor: Actor
) -> None:
    in_force("P3", since=date(2026, 5, 1))
    made = a_project(tenant)
    invested(made, Bought())
    claim = a_claim(made)

    with pytest.raises(Incomplete) as refused:
        submit_claim(claim.pk, actor=actor)

    assert refused.value.params["missing"] == [
        {"code": "policy_not_in_force", "line": None, "what": "2026-03-02"}
    ]


def test_a_submitted_claim_and_its_project_change_no_more(project: Project, actor: Actor) -> None:
    claim = submitted(a_claim(project), actor)
    line = project.lines.first()
    assert line is not None

    with pytest.raises(FrozenClaim):
        services.update(claim.pk, {"filed_on": None}, actor=actor)
    with pytest.raises(ProjectNotOpen):
        update_line(line.pk, {"voucher": "x"}, actor=actor)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(computed=D("99999.00"))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ClaimEvent.objects.update(reason="x")

    claim.refresh_from_db()
    assert claim.computed == D("100000.00")


def test_a_withdrawn_claim_gives_everything_back_for_another(
    project: Project, actor: Actor
) -> None:
    first = submitted(a_claim(project), actor)
    with pytest.raises(ProjectNotOpen):
        a_claim(project)

    services.withdraw(first.pk, reason="补充设备", actor=actor)
    second = submitted(a_claim(project), actor)

    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "submitted")
    assert (first.number, second.number) == ("SB202610-0001", "SB202610-0002")
    assert ClaimUse.objects.get(kind="serial").claimed == D(1)
    with pytest.raises(TransitionNotAllowed):
        submit_claim(first.pk, actor=actor)


def test_a_project_has_one_claim_at_a_time(project: Project) -> None:
    a_claim(project)

    with pytest.raises(ClaimRunning):
        a_claim(project)

    assert Claim.objects.count() == 1


def test_a_returned_claim_is_corrected_and_submitted_again(project: Project, actor: Actor) -> None:
    claim = submitted(a_claim(project), actor)
    with context.across_enterprises():
        services.accept(claim.pk, actor=actor)
        services.send_back(claim.pk, reason="凭证号有误", actor=actor)
    assert set(ClaimUse.objects.values_list("claimed", flat=True)) == {D(0)}
    line = project.lines.first()
    assert line is not None
    before = claim.package_sha256

    update_line(line.pk, {"voucher": "记-2026-04-019"}, actor=actor)
    claim = submitted(claim, actor)

    assert (claim.state, claim.number) == ("submitted", "SB202610-0001")
    assert claim.package_sha256 != before
    assert list(claim.events.order_by("id").values_list("state", "amount", "reason")) == [
        ("draft", None, ""),
        ("submitted", D("100000.00"), ""),
        ("accepted", None, ""),
        ("returned", None, "凭证号有误"),
        ("submitted", D("100000.00"), ""),
    ]


def test_nobody_approves_or_pays_or_takes_back_more_than_there_is(
    project: Project, actor: Actor
) -> None:
    claim = submitted(a_claim(project), actor)
    with context.across_enterprises():
        services.accept(claim.pk, actor=actor)
        with pytest.raises(AboveComputed) as refused:
            services.approve(claim.pk, amount=D("100000.01"), actor=actor)
        assert refused.value.params["most"] == "100000.00"
        services.approve(claim.pk, amount=D("90000.00"), actor=actor)
        with pytest.raises(AboveComputed):
            services.pay(claim.pk, amount=D("90000.01"), paid_on=TODAY, actor=actor)
        with pytest.raises(Invalid):
            services.pay(claim.pk, amount=D(1), paid_on=date(2026, 10, 9), actor=actor)
        services.pay(claim.pk, amount=D("90000.00"), paid_on=TODAY, actor=actor)
        with pytest.raises(AboveComputed):
            services.claw_back(claim.pk, amount=D("90000.01"), reason="停用", actor=actor)
        services.claw_back(claim.pk, amount=D("30000.00"), reason="停用", actor=actor)

    claim.refresh_from_db()
    assert (claim.state, claim.approved, claim.paid, claim.clawed_back) == (
        "clawed_back",
        D("90000.00"),
        D("90000.00"),
        D("30000.00"),
    )
    assert Project.objects.get(pk=project.pk).status == "closed"
    assert ClaimUse.objects.get(kind="serial").claimed == D(1)


def test_nobody_decides_about_a_claim_of_his_own_people(
    project: Project, tenant: context.Tenant, other_tenant: context.Tenant, actor: Actor
) -> None:
    """Neither the applicant's nor the contractor's, who is an enterprise of the platform here."""
    Enterprise.objects.filter(pk=other_tenant.id).update(credit_code=VENDOR_CODE)
    claim = submitted(a_claim(project), actor)
    ours, theirs = (
        Actor(ActorKind.OPERATOR, a_member(place).pk, "内部人") for place in (tenant, other_tenant)
    )
    stranger = Actor(ActorKind.OPERATOR, a_person("审核员").pk, "审核员")

    with context.across_enterprises():
        for insider in (ours, theirs):
            with pytest.raises(OwnClaim):
                services.accept(claim.pk, actor=insider)
        services.accept(claim.pk, actor=stranger)
        for insider in (ours, theirs):
            with pytest.raises(OwnClaim):
                services.approve(claim.pk, amount=D(1), actor=insider)
            with pytest.raises(OwnClaim):
                services.reject(claim.pk, reason="不符", actor=insider)

    claim.refresh_from_db()
    assert claim.state == "accepted"


def test_an_invoice_that_a_claim_rests_on_is_not_corrected(project: Project, actor: Actor) -> None:
    claim = submitted(a_claim(project), actor)
    invoice = EInvoice.objects.get(number="26330000000000000017")
    lower = {"net": invoice.net - 1, "gross": invoice.gross - 1}

    with pytest.raises(ProjectNotOpen):
        confirm_invoice(invoice.pk, lower, actor=actor)
    services.withdraw(claim.pk, actor=actor)
    with pytest.raises(InvoiceOverused):
        confirm_invoice(invoice.pk, lower, actor=actor)


def test_a_contract_corrected_upwards_after_a_return_is_claimed_by_its_new_amount(
    project: Project, actor: Actor
) -> None:
    """What an earlier try said there was of it is forgotten with that try."""
    line = project.lines.first()
    assert line is not None
    low = {"contract_net": D("180000.00"), "contract_gross": D("190800.00")}
    update_line(line.pk, low, actor=actor)
    claim = submitted(a_claim(project), actor)
    with context.across_enterprises():
        services.send_back(claim.pk, reason="合同金额有误", actor=actor)

    full = {"contract_net": D("200000.00"), "contract_gross": D("212000.00")}
    update_line(line.pk, full, actor=actor)
    claim = submitted(claim, actor)

    assert (claim.state, claim.software) == ("submitted", D("200000.00"))


def test_the_database_holds_the_order_of_the_amounts(project: Project, actor: Actor) -> None:
    claim = submitted(a_claim(project), actor)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("claim_approved_was_computed", {"approved": D("100000.01")}),
        ("claim_paid_was_approved", {"approved": D(10), "paid": D(11)}),
        ("claim_clawed_back_was_paid", {"approved": D(10), "paid": D(9), "clawed_back": D(10)}),
        ("claim_paid_says_what", {"state": "paid"}),
        ("claim_state_known", {"state": "lost"}),
    ]

    for name, values in wrong:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(**values)
    draft = Claim(enterprise_id=claim.enterprise_id, project_id=0, computed=D(2), cap=D(1))
    with pytest.raises(IntegrityError, match="claim_computed_within_cap"), transaction.atomic():
        draft.save()


def test_what_another_enterprise_claimed_cannot_be_claimed_again(
    project: Project, other_tenant: context.Tenant, actor: Actor
) -> None:
    submitted(a_claim(project), actor)
    with context.within(other_tenant):
        theirs = a_project(other_tenant)
        same_device = Bought(
            "150000.00", "26330000000000000033", "edge", contract="B-1", serials=("SN-1",)
        )
        invested(theirs, same_device)
        claim = a_claim(theirs)
        with pytest.raises(UsedUp) as refused:
            submit_claim(claim.pk, actor=actor)
        claim.refresh_from_db()

        assert refused.value.params == {"what": "SN-1", "kind": "serial"}
        assert (claim.state, claim.snapshot) == ("draft", None)
        assert Project.objects.get(pk=theirs.pk).status == "open"


def test_a_red_invoice_that_the_line_leaves_out_refuses_the_claim(
    project: Project, tenant: context.Tenant, actor: Actor
) -> None:
    from billing.investment.services.invoices import register_invoice  # noqa: PLC0415
    from tests.factories.claims import SELLER  # noqa: PLC0415

    buyer = "91330784MA2E00001X"
    register_invoice(
        tenant.id,
        {
            "number": "26330000000000000041",
            "issued_on": date(2026, 5, 2),
            "buyer_name": "阿尔法工具厂",
            "buyer_code": buyer,
            "net": D(-100),
            "tax": D(-6),
            "gross": D(-106),
            "red_of": "26330000000000000017",
            **SELLER,
        },
        actor=actor,
    )
    claim = a_claim(project)

    with pytest.raises(Incomplete) as refused:
        submit_claim(claim.pk, actor=actor)

    assert refused.value.params["missing"] == [
        {"code": "red_invoice_not_taken", "line": 1, "what": "26330000000000000017"}
    ]


def test_the_table_alone_decides_every_step() -> None:
    for state, wanted in itertools.product(ClaimState, ClaimState):
        if wanted in TRANSITIONS[state]:
            require_transition(TRANSITIONS, state, wanted)
        else:
            with pytest.raises(TransitionNotAllowed):
                require_transition(TRANSITIONS, state, wanted)


def test_another_enterprise_sees_no_claim(
    project: Project, other_tenant: context.Tenant, actor: Actor
) -> None:
    submitted(a_claim(project), actor)

    with context.within(other_tenant), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM billing_claims_claim")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM billing_claims_claimevent")
        assert cursor.fetchone()[0] == 0


def test_what_went_back_today_of_the_platforms_bills_is_not_claimed(
    project: Project, actor: Actor, tenant: context.Tenant
) -> None:
    grant_module(tenant, "orders", EntitlementState.ENDED, actor=actor)
    with on("2026-08-01"), transaction.atomic():
        subscribe(["orders"], cycle=Cycle.MONTHLY, actor=actor)
    billed(date(2026, 9, 1))
    bill = bills(tenant)[0]
    number = "26332000000000000033"
    register_e_invoice(bill.pk, number=number, issued_on=date(2026, 9, 2), actor=actor)
    with context.within_public():
        imported(("2026-09-10 09:00:00", str(bill.total), "阿尔法", bill.number, "T1"))
    take_in_own_bills(tenant.id)
    line = project.lines.get(own_invoice=bill.pk)
    update_line(line.pk, {"voucher": "记-2026-09-0007"}, actor=actor)
    claim = a_claim(project)
    before = assess_claim(claim, TODAY)

    payment = Payment.objects.get(enterprise_id=tenant.id)
    release(payment.pk, [Share(bill.pk, bill.total)], actor=actor)
    refund(payment.pk, bill.total, reason="多付", actor=actor)
    with pytest.raises(Incomplete) as refused:
        submit_claim(claim.pk, actor=actor)

    assert (before.complete, before.evidence.lines[2].found.amount) == (True, bill.net)
    assert {(one["code"], one["line"]) for one in refused.value.params["missing"]} == {
        ("payment", 3)
    }
