"""The system check knows a role that no policy holds."""

from typing import Any

import pytest

from mes.tenancy import checks


@pytest.mark.django_db
def test_the_programs_own_role_gives_no_warning() -> None:
    assert checks.role_is_held_by_policies(databases=["default"]) == []


@pytest.mark.django_db
def test_a_role_above_the_policies_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    superuser = checks._ROLE.replace("current_user", "'postgres'")
    monkeypatch.setattr(checks, "_ROLE", superuser)

    found: Any = checks.role_is_held_by_policies(databases=["default"])

    assert [message.id for message in found] == ["tenancy.W001"]
