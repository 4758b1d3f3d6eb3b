"""What `tanggap doctor` says about parts that may be missing."""

from __future__ import annotations

import pytest
from django.db import connection

from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.tests.factories import make_scene, notes_are_approved, submit
from tanggap.cli import diagnosis
from tanggap.cli.diagnosis import Level, check_approvals

pytestmark = pytest.mark.django_db


class WithoutTrigrams:
    """A cursor of a PostgreSQL on which the extension cannot be created."""

    def __enter__(self) -> WithoutTrigrams:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def execute(self, sql: str) -> None:
        self.row = ("170002",) if "server_version_num" in sql else None

    def fetchone(self) -> tuple[str] | None:
        return self.row


def test_a_missing_pg_trgm_is_advice_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setattr(connection, "cursor", WithoutTrigrams)

    found = dict(diagnosis.check_database())

    assert set(found) == {Level.OK, Level.ADVICE}
    assert "pg_trgm" in found[Level.ADVICE]


def test_unknown_modules_are_named(settings) -> None:
    settings.UNKNOWN_MODULES = ["chta", "fields"]

    assert [level for level, _text in diagnosis.check_modules()] == [Level.FAIL, Level.FAIL]
    assert "chta" in "".join(text for _level, text in diagnosis.check_modules())


def test_known_modules_are_fine() -> None:
    assert [level for level, _text in diagnosis.check_modules()] == [Level.OK]


@pytest.mark.django_db
def test_an_approval_that_stands_otherwise_than_its_decisions_say_is_found() -> None:
    with notes_are_approved():
        request = submit(make_scene())
    assert [level for level, _text in check_approvals()] == [Level.OK]

    ApprovalRequest.objects.filter(pk=request.pk).update(state="approved")

    [(level, text)] = check_approvals()
    assert level == Level.FAIL
    assert str(request.pk) in text
