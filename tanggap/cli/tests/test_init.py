"""``tanggap init``: base data and the first administrator."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tanggap.accounts.models import Grant, Role, User
from tanggap.cli.demo.generator import holds_data
from tanggap.cli.first_admin import first_admin_create, password_from
from tanggap.organization.models import Unit

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "first@example.org", "a long enough password"


def init(*words: str) -> str:
    """Run the command and return what it printed."""
    output = StringIO()
    call_command("init", *words, stdout=output)
    return output.getvalue()


def test_base_data_is_there_once_however_often_it_runs() -> None:
    init()
    before = (Unit.objects.count(), Role.objects.count())
    assert before > (0, 0)
    init()
    assert (Unit.objects.count(), Role.objects.count()) == before


def test_the_first_administrator_can_sign_in_and_stands_at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGGAP_ADMIN_PASSWORD", PASSWORD)
    init("--admin-email", EMAIL)
    person = User.objects.get(email=EMAIL)
    assert person.check_password(PASSWORD)
    grant = Grant.objects.get(user=person)
    assert (grant.role.code, grant.unit.parent_id) == ("admin", None)


def test_a_second_administrator_is_not_made_this_way(monkeypatch: pytest.MonkeyPatch) -> None:
    init()
    assert first_admin_create(email=EMAIL, password=PASSWORD)
    monkeypatch.setenv("TANGGAP_ADMIN_PASSWORD", PASSWORD)
    init("--admin-email", "second@example.org")
    assert list(User.objects.exclude(email=None).values_list("email", flat=True)) == [EMAIL]


def test_an_administrator_without_a_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TANGGAP_ADMIN_PASSWORD", raising=False)
    with pytest.raises(CommandError) as refused:
        init("--admin-email", EMAIL)
    assert refused.value.returncode == 2
    assert not User.objects.filter(email=EMAIL).exists()


def test_the_password_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert password_from({"TANGGAP_ADMIN_PASSWORD_FILE": str(file)}) == PASSWORD


def test_base_data_leave_the_installation_empty_and_a_first_person_does_not() -> None:
    init()
    assert not holds_data()
    User.objects.create_user(email=EMAIL, name="Somebody")
    assert holds_data()
