"""Versions of programmes: written by one, approved by another, never changed, never two at once."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from billing.policy import public, selectors, services
from billing.policy.domain.parameters import Category, Spending
from billing.policy.domain.states import TRANSITIONS, VersionStatus
from billing.policy.domain.text_programmes import TEXT_PROGRAMMES
from billing.policy.errors import (
    BeginsMissing,
    DraftExists,
    NotADraft,
    NotApproved,
    NotInForce,
    OverlapsVersion,
    SamePerson,
    SubsidyUndetermined,
)
from billing.policy.models import Programme, ProgrammeVersion
from mes.audit.models import AuditEntry
from mes.kernel.errors import Invalid, NotFound, TransitionNotAllowed, VersionConflict
from tests.factories.policy import APPROVER, WRITER, in_force, the_draft

pytestmark = pytest.mark.django_db

WAN = Decimal(10_000)


def software(amount: Any) -> list[Spending]:
    return [Spending(Category.SOFTWARE, Decimal(amount))]


def next_version(code: str, since: date, **content: Any) -> ProgrammeVersion:
    """A further approved version, copied from the one before."""
    last = ProgrammeVersion.objects.filter(programme__code=code).order_by("-number").first()
    assert last is not None
    copied = {name: getattr(last, name) for name in services.CONTENT}
    made = services.draft_version(
        code, {**copied, "valid_from": since, "valid_to": None, **content}, actor=WRITER
    )
    services.submit(made.pk, actor=WRITER)
    return services.approve(made.pk, actor=APPROVER)


def test_the_programmes_of_the_text_are_there_as_drafts() -> None:
    drafts = {v.programme.code: v for v in ProgrammeVersion.objects.select_related("programme")}

    assert {code: selectors.parameters_of(v) for code, v in drafts.items()} == TEXT_PROGRAMMES
    assert {v.status for v in drafts.values()} == {"draft"}
    assert public.policies_in_force(date(2024, 1, 1)) == []
    assert "150-300万元的部分，按60%给予补助" in drafts["P2a"].clause


def test_a_second_person_brings_a_version_into_force() -> None:
    version = in_force("P3", since=date(2023, 9, 1))

    assert (version.status, version.approved_by_name) == ("approved", "审核人")
    found = public.policy_in_force("P3", date(2023, 9, 1))
    assert (found.id, found.number, found.approved) == (version.pk, 1, True)
    assert found.parameters == TEXT_PROGRAMMES["P3"]
    with pytest.raises(NotInForce):
        public.policy_in_force("P3", date(2023, 8, 31))
    entries = AuditEntry.objects.filter(record_type="billing_policy.programmeversion")
    assert list(entries.order_by("id").values_list("action", "actor_name")) == [
        ("programme_version.edited", "拟稿人"),
        ("programme_version.submitted", "拟稿人"),
        ("programme_version.approved", "审核人"),
    ]


@pytest.mark.parametrize("who", [WRITER, APPROVER])
def test_neither_writer_nor_submitter_may_approve(who: Any) -> None:
    draft = the_draft("P1")
    services.edit_draft(draft.pk, {"valid_from": date(2024, 1, 1)}, expected=None, actor=WRITER)
    services.submit(draft.pk, actor=APPROVER)

    with pytest.raises(SamePerson):
        services.approve(draft.pk, actor=who)

    assert the_draft("P1").status == "in_review"


def test_the_database_itself_wants_two_people() -> None:
    version = in_force("P1")

    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        ProgrammeVersion.objects.create(
            **{name: getattr(version, name) for name in services.CONTENT},
            programme=version.programme,
            number=9,
            status="approved",
            edited_by="operator:1",
            submitted_by="operator:2",
            approved_by="operator:2",
            approved_at=version.approved_at,
        )


def test_a_new_version_ends_the_one_before_the_day_before() -> None:
    first = in_force("P1", since=date(2023, 8, 25))

    second = next_version("P1", date(2024, 7, 1), rate=Decimal("0.35"))

    assert public.policy_in_force("P1", date(2024, 6, 30)).id == first.pk
    later = public.policy_in_force("P1", date(2024, 7, 1))
    assert (later.id, later.number, later.parameters.rate) == (second.pk, 2, Decimal("0.35"))
    assert public.policy_version(first.pk).valid_to == date(2024, 6, 30)
    assert public.evaluate(first.pk, software(40 * WAN)).payable == 160_000
    assert public.evaluate(second.pk, software(40 * WAN)).payable == 140_000


def test_a_version_cannot_begin_before_or_with_the_one_in_force() -> None:
    in_force("P1", since=date(2024, 1, 1))

    for since in (date(2023, 12, 1), date(2024, 1, 1)):
        with pytest.raises(OverlapsVersion), transaction.atomic():
            next_version("P1", since)

    assert public.policy_in_force("P1", date(2030, 1, 1)).valid_to is None


def test_two_approved_versions_of_one_day_are_impossible_in_the_database() -> None:
    version = in_force("P1", since=date(2024, 1, 1))
    copied = {name: getattr(version, name) for name in services.CONTENT}
    signed = {
        "edited_by": "operator:1",
        "submitted_by": "operator:1",
        "approved_by": "operator:2",
        "approved_at": version.approved_at,
    }

    with pytest.raises(IntegrityError, match="one_in_force"), transaction.atomic():
        ProgrammeVersion.objects.create(
            **{**copied, **signed, "valid_from": date(2029, 1, 1)},
            programme=version.programme,
            number=9,
            status="approved",
        )


@pytest.mark.parametrize(
    "change",
    [
        {"rate": Decimal("0.9")},
        {"base_reading": "PORTION"},
        {"general_rate": Decimal("0.2")},
        {"valid_from": date(2020, 1, 1)},
        {"status": "draft"},
        {"approved_by_name": "别人"},
    ],
)
def test_an_approved_version_cannot_be_changed_in_the_database(change: dict[str, Any]) -> None:
    version = in_force("P1")

    with pytest.raises(IntegrityError, match="changes only to end earlier"), transaction.atomic():
        ProgrammeVersion.objects.filter(pk=version.pk).update(**change)

    assert public.policy_version(version.pk).parameters == TEXT_PROGRAMMES["P1"]


def test_an_approved_version_can_end_earlier_never_later_and_never_go() -> None:
    version = in_force("P1")
    rows = ProgrammeVersion.objects.filter(pk=version.pk)

    rows.update(valid_to=date(2026, 1, 1))

    with pytest.raises(IntegrityError, match="end earlier"), transaction.atomic():
        rows.update(valid_to=None)
    with pytest.raises(IntegrityError, match="stay"), transaction.atomic():
        rows.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="stay"), transaction.atomic():
            cursor.execute("TRUNCATE billing_policy_version CASCADE")
    assert rows.get().valid_to == date(2026, 1, 1)


def test_there_is_one_draft_at_a_time() -> None:
    content = {name: getattr(the_draft("P1"), name) for name in services.CONTENT}

    with pytest.raises(DraftExists):
        services.draft_version("P1", content, actor=WRITER)

    services.discard(the_draft("P1").pk, actor=WRITER)
    assert services.draft_version("P1", content, actor=WRITER).number == 2


def test_only_a_draft_can_be_edited_and_only_its_present_version() -> None:
    draft = the_draft("P1")
    services.edit_draft(draft.pk, {"clause": "甲"}, expected=draft.version, actor=WRITER)

    with pytest.raises(VersionConflict):
        services.edit_draft(draft.pk, {"clause": "乙"}, expected=draft.version, actor=WRITER)
    services.edit_draft(draft.pk, {"valid_from": date(2024, 1, 1)}, expected=None, actor=WRITER)
    services.submit(draft.pk, actor=WRITER)
    with pytest.raises(NotADraft):
        services.edit_draft(draft.pk, {"clause": "乙"}, expected=None, actor=WRITER)

    assert the_draft("P1").clause == "甲"


def test_a_version_without_its_first_day_is_not_submitted() -> None:
    with pytest.raises(BeginsMissing):
        services.submit(the_draft("P1").pk, actor=WRITER)

    assert the_draft("P1").status == "draft"


def test_what_is_sent_back_says_why_and_can_be_edited_again() -> None:
    draft = the_draft("P1")
    services.edit_draft(draft.pk, {"valid_from": date(2024, 1, 1)}, expected=None, actor=WRITER)
    services.submit(draft.pk, actor=WRITER)

    services.send_back(draft.pk, "比例与正文不符", actor=APPROVER)

    again = the_draft("P1")
    assert (again.status, again.sent_back_because) == ("draft", "比例与正文不符")


@pytest.mark.parametrize("start", VersionStatus)
@pytest.mark.parametrize("wanted", VersionStatus)
def test_every_other_step_is_refused(start: VersionStatus, wanted: VersionStatus) -> None:
    steps: dict[VersionStatus, Any] = {
        VersionStatus.DRAFT: lambda pk: services.send_back(pk, "x", actor=APPROVER),
        VersionStatus.IN_REVIEW: lambda pk: services.submit(pk, actor=WRITER),
        VersionStatus.APPROVED: lambda pk: services.approve(pk, actor=APPROVER),
        VersionStatus.DISCARDED: lambda pk: services.discard(pk, actor=WRITER),
    }
    version = the_draft("P1")
    services.edit_draft(version.pk, {"valid_from": date(2024, 1, 1)}, expected=None, actor=WRITER)
    if start is VersionStatus.DISCARDED:
        services.discard(version.pk, actor=WRITER)
    if start in (VersionStatus.IN_REVIEW, VersionStatus.APPROVED):
        services.submit(version.pk, actor=WRITER)
    if start is VersionStatus.APPROVED:
        services.approve(version.pk, actor=APPROVER)

    if wanted in TRANSITIONS[start]:
        steps[wanted](version.pk)
        assert ProgrammeVersion.objects.get(pk=version.pk).status == wanted
    else:
        with pytest.raises(TransitionNotAllowed):
            steps[wanted](version.pk)
        assert ProgrammeVersion.objects.get(pk=version.pk).status == start


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        ({"ceiling": Decimal(100_000)}, "ceiling", "ceiling_not_above_floor"),
        ({"rate": Decimal(0)}, "rate", "rate"),
        ({"general_rate": Decimal(2)}, "general_rate", "rate"),
        ({"cap": Decimal("1.50"), "rounding": "YUAN"}, "cap", "cap_between_steps"),
        ({"below_floor": "GENERAL", "base_reading": "PORTION"}, "below_floor", "falls_at_floor"),
        ({"automation": True}, "automation_threshold", "required"),
        ({"document_id": 987654321}, "document_id", "unknown"),
        (
            {"valid_from": date(2024, 2, 1), "valid_to": date(2024, 1, 1)},
            "valid_to",
            "days_in_order",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_field(content: dict[str, Any], field: str, code: str) -> None:
    draft = the_draft("P1")

    with pytest.raises(Invalid) as refused:
        services.edit_draft(draft.pk, content, expected=None, actor=WRITER)

    assert next((error.field, error.code) for error in refused.value.errors) == (field, code)
    assert selectors.parameters_of(the_draft("P1")) == TEXT_PROGRAMMES["P1"]


def test_a_claim_is_computed_by_an_approved_version_only() -> None:
    with pytest.raises(NotApproved):
        public.evaluate(the_draft("P1").pk, software(40 * WAN))
    with pytest.raises(NotFound):
        public.evaluate(987654321, software(40 * WAN))

    assert public.assess(the_draft("P1").pk, software(40 * WAN)).payable == 160_000


def test_a_total_that_is_left_open_is_refused_with_what_is_missing() -> None:
    version = in_force("P2a")

    with pytest.raises(SubsidyUndetermined) as refused:
        public.evaluate(version.pk, software(200 * WAN))

    assert refused.value.params == {
        "missing": "base_reading, general_rate",
        "parameters": ["base_reading", "general_rate"],
        "lowest": "300000.00",
        "highest": "1200000.00",
    }


def test_an_evaluation_carries_a_trace_that_holds() -> None:
    version = in_force("P2b", base_reading="WHOLE", general_rate=Decimal("0.2"))
    spent = [*software(310 * WAN), Spending(Category.AUTOMATION, 200 * WAN)]

    found = public.evaluate(version.pk, spent)

    assert (found.base, found.addon) == (152 * WAN, 30 * WAN)
    assert (found.raw, found.payable, found.cap_hit) == (182 * WAN, 182 * WAN, False)
    assert public.trace_holds(found.trace)
    assert public.recompute_trace(found.trace) == found.trace
    assert f'"id":{version.pk},'.encode() in found.trace
    assert not public.trace_holds(found.trace.replace(b"1820000", b"1820001"))


@pytest.mark.parametrize(
    ("rate_as_of", "rate"),
    [("FILED", "0.4"), ("ACCEPTED", "0.35"), ("CLAIMED", "0.3"), ("", "0.4")],
)
def test_the_policy_says_which_day_picks_the_version(rate_as_of: str, rate: str) -> None:
    in_force("P1", since=date(2024, 1, 1), rate_as_of=rate_as_of)
    next_version("P1", date(2024, 4, 1), rate=Decimal("0.35"))
    next_version("P1", date(2024, 8, 1), rate=Decimal("0.3"))
    days = {"filed_on": date(2024, 2, 1)}
    finished = {**days, "accepted_on": date(2024, 5, 1), "claimed_on": date(2024, 9, 1)}

    assert public.policy_for_project("P1", **finished).parameters.rate == Decimal(rate)
    assert public.policy_for_project("P1", **days).parameters.rate == Decimal("0.4")


def test_a_further_programme_and_document_can_be_added_once() -> None:
    document = services.add_document(
        title="通知", number="永政办发〔2023〕40号", issued_on=None, final=True, actor=WRITER
    )
    services.add_programme(code="P4", name="新", name_en="New", actor=WRITER)
    content = {name: getattr(the_draft("P1"), name) for name in services.CONTENT}

    made = services.draft_version("P4", {**content, "document_id": document.pk}, actor=WRITER)

    assert (str(made), str(made.document)) == ("P4 v1", "通知 永政办发〔2023〕40号")
    with pytest.raises(Invalid):
        services.add_programme(code="P4", name="新", name_en="New", actor=WRITER)
    with pytest.raises(Invalid):
        services.add_document(
            title="通知", number="永政办发〔2023〕40号", issued_on=None, final=True, actor=WRITER
        )
    assert Programme.objects.filter(code="P4").count() == 1
