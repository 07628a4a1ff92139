"""The preview for enterprises and the register for operators."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from billing.policy.models import ProgrammeVersion
from mes.tenancy import directory
from tests.factories.people import sign_in
from tests.factories.policy import in_force, the_draft
from tests.mes.api.test_operators import Operator

pytestmark = pytest.mark.django_db


class Office:
    """The manager of alpha at its host."""

    def __init__(self, role: str = "manager") -> None:
        tenant = directory.by_code("alpha")
        assert tenant is not None
        self.http = sign_in(tenant, role)

    def get(self, path: str, **query: Any) -> Any:
        return self.http.get(f"/billing/subsidy/{path}?{urlencode(query)}")

    def preview(self, programme: str, **query: Any) -> dict[str, Any]:
        answer = self.get("preview", programme=programme, **query)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found


class Desk(Operator):
    """An operator among the policies."""

    def patch(self, path: str, body: Any, **headers: Any) -> Any:
        return self.http.patch(
            f"/api/v1/platform/{path}",
            body,
            content_type="application/json",
            HTTP_HOST="admin.localhost",
            **headers,
        )

    def step(self, version_id: int, step: str, body: Any = None) -> Any:
        return self.post(f"billing/policies/{version_id}/{step}", body)


def test_an_enterprise_sees_each_programme_in_force_or_coming() -> None:
    in_force("P1")

    shown = Office().get("programmes").json()

    assert [(one["programme"], one["status"]) for one in shown] == [
        ("P1", "approved"),
        ("P2a", "draft"),
        ("P2b", "draft"),
        ("P3", "draft"),
    ]
    assert (shown[0]["floor"], shown[0]["rate"], shown[0]["cap"]) == ("300000.00", "0.4", None)


def test_a_preview_gives_total_steps_and_every_reading() -> None:
    in_force("P1", general_rate=Decimal("0.2"))

    shown = Office().preview("P1", software="400000", hardware="200000")

    assert (shown["payable"], shown["missing"]) == ("220000.00", [])
    assert shown["counted"]["soft_hard"] == "600000.00"
    assert shown["steps"][0]["zh"].startswith("软硬件投入按不含税金额计")
    assert [(r["base_reading"], r["chosen"], r["payable"]) for r in shown["readings"]] == [
        ("WHOLE", True, "220000.00"),
        ("PORTION", False, "100000.00"),
        ("PORTION_G", False, "160000.00"),
    ]
    (line,) = shown["readings"][0]["lines"]
    assert line == [
        ["0.00", "0.00"],
        ["300000.00", "0.00"],
        ["300000.00", "120000.00"],
        ["500000.00", "200000.00"],
        ["1000000.00", "300000.00"],
    ]


def test_a_preview_says_what_is_missing_and_between_what_it_lies() -> None:
    shown = Office().preview("P2a", software="2000000", automation="1000000")

    assert shown["payable"] is None
    assert shown["missing"] == ["base_reading", "general_rate"]
    assert (shown["lowest"], shown["highest"]) == ("480000.00", "1380000.00")
    assert shown["steps"] == []
    by_reading = {
        (r["base_reading"], r["automation_reading"]): (r["payable"], r["lowest"], r["highest"])
        for r in shown["readings"]
    }
    assert by_reading == {
        ("WHOLE", "WHOLE"): ("1380000.00", None, None),
        ("WHOLE", "EXCESS"): ("1200000.00", None, None),
        ("PORTION", "WHOLE"): ("480000.00", None, None),
        ("PORTION", "EXCESS"): ("300000.00", None, None),
        ("PORTION_G", "WHOLE"): (None, "480000.00", "1380000.00"),
        ("PORTION_G", "EXCESS"): (None, "300000.00", "1200000.00"),
    }


def test_the_general_rate_can_be_assumed() -> None:
    shown = Office().preview("P2a", software="4000000", general_rate="0.2")

    assert (shown["general_rate"], shown["missing"]) == ("0.2", ["base_reading"])
    whole = shown["readings"][0]
    assert whole["payable"] == "2000000.00"
    assert len(whole["lines"]) == 1


def test_the_next_threshold_and_the_jump_at_the_floor_are_told() -> None:
    shown = Office().preview("P3", software="90000", general_rate="0")

    floor = shown["readings"][0]["next"][0]
    assert floor == {
        "kind": "FLOOR",
        "at": "100000.00",
        "missing": "10000.00",
        "payable": "40000.00",
        "jump": "40000.00",
    }
    assert shown["readings"][1]["next"][0]["jump"] == "0.00"


def test_tax_counts_as_the_policy_says() -> None:
    in_force("P3", amount_basis="COST")
    office = Office()

    deducted = office.preview("P3", software="100000", software_tax="0.06")
    borne = office.preview("P3", software="100000", software_tax="0.06", deductible="false")

    assert (deducted["payable"], borne["payable"]) == ("40000.00", "42400.00")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "programme"),
        ({"programme": "P9"}, "programme"),
        ({"programme": "P1", "software": "-1"}, "software"),
        ({"programme": "P1", "software": "much"}, "software"),
        ({"programme": "P1", "general_rate": "20"}, "general_rate"),
        ({"programme": "P1", "softwear": "1"}, "softwear"),
    ],
)
def test_a_wrong_question_is_refused_by_field(query: dict[str, str], field: str) -> None:
    answer = Office().get("preview", **query)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_the_preview_needs_the_right_to_see_investments() -> None:
    assert Office("operator").get("preview", programme="P1").status_code == 403


def test_a_second_operator_brings_a_version_into_force() -> None:
    writer, approver = Desk(), Desk()
    draft = the_draft("P2a")
    path = f"billing/policies/{draft.pk}"
    etag = writer.get(path)["ETag"]

    edited = writer.patch(
        path,
        {"base_reading": "PORTION", "general_rate": "0.2", "valid_from": "2026-01-01"},
        HTTP_IF_MATCH=etag,
    )
    submitted = writer.step(draft.pk, "submit")
    refused = writer.step(draft.pk, "approve")
    approved = approver.step(draft.pk, "approve")

    assert edited.json()["base_reading"] == "PORTION"
    assert submitted.json()["allowed_actions"] == ["approve", "send-back"]
    assert (refused.status_code, refused.json()["code"]) == (409, "same_person")
    assert (approved.json()["status"], approved.json()["allowed_actions"]) == ("approved", [])
    assert writer.patch(path, {"rate": "0.7"}).json()["code"] == "not_a_draft"
    assert Office().preview("P2a", software="4000000")["payable"] == "1100000.00"


def test_a_reading_can_be_taken_back_while_it_is_a_draft() -> None:
    desk, draft = Desk(), the_draft("P1")

    desk.patch(f"billing/policies/{draft.pk}", {"base_reading": "", "lower_inclusive": None})

    shown = Office().preview("P1", software="400000")
    assert shown["missing"] == ["base_reading", "lower_inclusive", "general_rate"]
    assert shown["readings"][0]["lines"] == []


def test_a_new_version_begins_from_what_the_operator_sends() -> None:
    first = in_force("P3", since=date(2024, 1, 1))
    desk = Desk()
    shown = desk.get(f"billing/policies/{first.pk}").json()
    content = {
        name: value
        for name, value in shown.items()
        if name
        not in (
            "id", "version", "name", "name_en", "number", "status", "document_title",
            "edited_by_name", "submitted_by_name", "approved_by_name", "approved_at",
            "sent_back_because", "allowed_actions",
        )
    }  # fmt: skip

    made = desk.post("billing/policies", {**content, "valid_from": "2027-01-01", "rate": "0.3"})

    assert made.status_code == 201, made.content
    assert (made.json()["number"], made.json()["rate"], made.json()["status"]) == (
        2,
        "0.3",
        "draft",
    )
    again = desk.post("billing/policies", content)
    assert (again.status_code, again.json()["code"]) == (409, "draft_exists")
    rows = desk.get("billing/policies?programme=P3").json()["results"]
    assert [(row["number"], row["status"]) for row in rows] == [(1, "approved"), (2, "draft")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"base_reading": "HALF"}, "base_reading"),
        ({"rate": "1.5"}, "rate"),
        ({"ceiling": "1"}, "ceiling"),
        ({"floor": "1.001"}, "floor"),
        ({"status": "approved"}, "status"),
        ({"automation": True}, "automation_threshold"),
    ],
)
def test_a_wrong_parameter_is_refused_by_field(body: dict[str, Any], field: str) -> None:
    desk, draft = Desk(), the_draft("P1")
    before = ProgrammeVersion.objects.filter(pk=draft.pk).values().get()

    answer = desk.patch(f"billing/policies/{draft.pk}", body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert ProgrammeVersion.objects.filter(pk=draft.pk).values().get() == before


def test_what_is_sent_back_or_discarded_says_so() -> None:
    desk, draft = Desk(), the_draft("P1")
    desk.patch(f"billing/policies/{draft.pk}", {"valid_from": "2026-01-01"})
    desk.step(draft.pk, "submit")

    back = Desk().step(draft.pk, "send-back", {"reason": "比例有误"})
    gone = desk.step(draft.pk, "discard")

    assert (back.json()["status"], back.json()["sent_back_because"]) == ("draft", "比例有误")
    assert gone.json()["status"] == "discarded"
    assert desk.step(draft.pk, "submit").json()["code"] == "transition_not_allowed"


def test_papers_and_programmes_are_registered_once() -> None:
    desk = Desk()

    paper = desk.post("billing/policy-documents", {"title": "实施意见", "number": "40号"})
    programme = desk.post("billing/programmes", {"code": "P4", "name": "新", "name_en": "New"})

    assert (paper.status_code, programme.status_code) == (201, 201)
    assert (
        desk.post("billing/programmes", {"code": "P4", "name": "新", "name_en": "N"}).status_code
        == 400
    )
    assert [one["code"] for one in desk.get("billing/programmes").json()] == [
        "P1", "P2a", "P2b", "P3", "P4",
    ]  # fmt: skip
    assert "实施意见" in [one["title"] for one in desk.get("billing/policy-documents").json()]
