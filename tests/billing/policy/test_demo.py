"""The demo's programmes: brought into force by its two operators, said to be examples."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from billing.policy import public
from billing.policy.models import PolicyDocument, ProgrammeVersion
from billing.policy.services import edit_draft
from mes.accounts.people.services import create_person
from mes.kernel.actor import system
from mes.tenancy import context
from tests.factories.policy import WRITER, the_draft

pytestmark = pytest.mark.django_db

D = Decimal
DAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def operators() -> list[int]:
    with context.within_public():
        return [
            create_person(
                name=name, phone=phone, password="Demo-word-2026", is_operator=True,
                actor=system("test"),
            ).pk
            for name, phone in (("甲", "13911110001"), ("乙", "13911110002"))
        ]  # fmt: skip


def seeded() -> str:
    out = io.StringIO()
    call_command("seed_demo_policies", "furniture", stdout=out)
    return out.getvalue()


def test_the_four_programmes_hold_and_give_totals(operators: list[int]) -> None:
    first, again = seeded(), seeded()

    assert (first, again) == ("4 demo programmes in force\n", "0 demo programmes in force\n")
    held = {one.programme: one for one in public.policies_in_force(DAY)}
    assert set(held) == {"P1", "P2a", "P2b", "P3"}
    software = [public.Spending(public.Category.SOFTWARE, D(4_000_000))]
    totals = {code: public.evaluate(one.id, software).payable for code, one in held.items()}
    # 40 % of 500 000 and 20 % beyond; the part from 1.5 to 3 million at 60 or 50 %, 20 % beyond.
    assert totals == {
        "P1": D("900000.00"), "P2a": D("1100000.00"), "P2b": D("950000.00"), "P3": D("900000.00"),
    }  # fmt: skip


def test_they_are_written_by_one_operator_and_approved_by_the_other(operators: list[int]) -> None:
    seeded()

    writer, approver = operators
    people = set(ProgrammeVersion.objects.values_list("edited_by", "submitted_by", "approved_by"))
    assert people == {(f"operator:{writer}", f"operator:{writer}", f"operator:{approver}")}


def test_paper_and_clauses_say_that_they_are_examples(operators: list[int]) -> None:
    seeded()

    assert all("演示示例" in one.source for one in public.policies_in_force(DAY))
    assert all(one.clause.startswith("【演示示例】") for one in public.policies_in_force(DAY))
    assert PolicyDocument.objects.filter(title__startswith="演示示例").count() == 1


def test_what_a_person_has_begun_to_write_stays(operators: list[int]) -> None:
    edit_draft(the_draft("P3").pk, {"rate": D("0.3")}, expected=None, actor=WRITER)

    assert seeded() == "3 demo programmes in force\n"
    assert the_draft("P3").status == "draft"


def test_one_operator_is_not_enough() -> None:
    with pytest.raises(CommandError, match="two operators"):
        call_command("seed_demo_policies", "furniture")


def test_only_a_demo_is_seeded(settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="demo settings"):
        call_command("seed_demo_policies", "furniture")
