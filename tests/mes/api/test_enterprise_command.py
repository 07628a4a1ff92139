"""`manage.py enterprise`, as whoever runs the machine types it."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from mes.accounts.people.models import Person
from mes.tenancy.models import Enterprise
from tests.factories.enterprises import a_credit_code
from tests.factories.people import a_person

pytestmark = pytest.mark.django_db


def _run(*words: str) -> str:
    said = io.StringIO()
    call_command("enterprise", *words, stdout=said)
    return said.getvalue()


def _create(**changes: str) -> str:
    options = {
        "name": "永康市铁牛五金厂",
        "credit-code": a_credit_code(),
        "industry": "3329",
        "town": "舟山镇",
        "size-class": "micro",
        "administrator": "牛厂长",
        "phone": "13905790009",
    } | changes
    return _run(
        "create", *[part for name, value in options.items() for part in (f"--{name}", value)]
    )


def _status(code: str) -> str:
    return Enterprise.objects.values_list("status", flat=True).get(code=code)


def test_create_makes_an_enterprise_and_a_link_for_its_owner() -> None:
    said = _create()

    assert said.startswith("tieniuwujin http://tieniuwujin.localhost:8000\n")
    assert "/password/reset/confirm?token=" in said


def test_create_gives_the_enterprise_to_somebody_who_has_an_account() -> None:
    person = a_person()

    said = _create(phone=person.phone)

    assert "token" not in said
    assert Person.objects.filter(phone=person.phone).count() == 1


def test_create_says_which_field_is_wrong() -> None:
    with pytest.raises(CommandError, match="town: This town is not in the list"):
        _create(town="巴黎")


def test_the_list_shows_state_and_reason() -> None:
    _run("suspend", "beta", "--reason", "欠费")

    lines = _run("list").splitlines()

    assert [line.split()[:2] for line in lines] == [["alpha", "active"], ["beta", "suspended"]]
    assert lines[1].endswith("贝塔家具厂 欠费")


def test_suspend_resume_delete_and_cancel() -> None:
    _run("suspend", "beta", "--reason", "欠费")
    suspended = _status("beta")
    _run("resume", "beta")
    resumed = _status("beta")
    _run("delete", "beta", "--confirm", "beta")
    deleting = _status("beta")
    _run("cancel-delete", "beta")

    assert (suspended, resumed, deleting, _status("beta")) == (
        "suspended",
        "active",
        "deleting",
        "active",
    )


def test_delete_without_the_right_confirmation_changes_nothing() -> None:
    with pytest.raises(CommandError, match="confirm"):
        _run("delete", "beta", "--confirm", "alpha")

    assert _status("beta") == "active"


def test_an_unknown_enterprise_is_told() -> None:
    with pytest.raises(CommandError, match="no such record"):
        _run("resume", "nobody")
