"""Reminders and deadlines run on working time and are told once for each step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person
from tanggap.approvals import notices, services
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.tests.factories import Heard, decide, make_route, make_scene, step, submit
from tanggap.notifications.models import InboxItem
from tanggap.organization.tests.factories import make_calendar

pytestmark = pytest.mark.django_db
FRIDAY_FOUR = datetime(2026, 3, 6, 9, tzinfo=UTC)
"""16:00 in Jakarta."""


def told(person: User) -> list[str]:
    """Titles in the person's inbox, the oldest first."""
    return list(InboxItem.objects.filter(user=person).order_by("pk").values_list("title", flat=True))


def test_each_step_is_reminded_of_once_and_late_once(heard: Heard) -> None:
    with time_machine.travel(FRIDAY_FOUR, tick=False) as moment:
        scene = make_scene()
        make_route(
            step(("leader", "branch"), remind_hours=2, due_hours=4), step(("leader", "region"), due_hours=4)
        )
        request = submit(scene)
        counts = []
        for hours in (1, 2, 1, 1, 5):
            moment.shift(timedelta(hours=hours))
            counts.append(services.reminders_send())
        decide(scene.leader, request)
        moment.shift(timedelta(hours=5))
        counts.append(services.reminders_send())

    assert counts == [0, 1, 1, 0, 0, 1]
    assert told(scene.leader) == [
        "Perlu disetujui: Catatan",
        "Masih menunggu Anda: Catatan",
        "Lewat tenggat: Catatan",
        "Lewat tenggat: Catatan",
    ]
    # Who oversees the unit hears of the delays of others as well.
    assert told(scene.head) == [
        "Lewat tenggat: Catatan",
        "Perlu disetujui: Catatan",
        "Lewat tenggat: Catatan",
    ]


def test_hours_are_those_of_the_units_calendar(heard: Heard) -> None:
    with time_machine.travel(FRIDAY_FOUR, tick=False):
        scene = make_scene()
        scene.branch.calendar = make_calendar()
        scene.branch.save()
        make_route(step("leader", due_hours=2))

        request = submit(scene)

    assert request.due_at == datetime(2026, 3, 9, 2, tzinfo=UTC)  # Monday, 09:00 in Jakarta


def test_one_request_that_cannot_be_told_of_keeps_no_other_back(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(FRIDAY_FOUR, tick=False) as moment:
        scene = make_scene()
        make_route(step(("leader", "branch"), due_hours=1))
        broken, other = submit(scene, "Rusak"), submit(scene, "Lain")
        told_of = notices.due_told

        def failing(request: ApprovalRequest, *, late: bool) -> None:
            if request.pk == broken.pk:
                raise RuntimeError("no words for this one")
            told_of(request, late=late)

        monkeypatch.setattr(notices, "due_told", failing)
        moment.shift(timedelta(hours=2))

        assert services.reminders_send() == 1

    assert "Lewat tenggat: Lain" in told(scene.leader)
    broken.refresh_from_db()
    other.refresh_from_db()
    assert (broken.late_told, other.late_told) == (False, True)


def test_what_was_decided_reminds_nobody(heard: Heard) -> None:
    with time_machine.travel(FRIDAY_FOUR, tick=False) as moment:
        scene = make_scene()
        make_route(step("leader", remind_hours=1, due_hours=2))
        decide(scene.leader, submit(scene))
        moment.shift(timedelta(hours=9))

        assert services.reminders_send() == 0


def test_a_step_that_nobody_can_take_is_told_of(heard: Heard) -> None:
    with time_machine.travel(FRIDAY_FOUR, tick=False) as moment:
        scene = make_scene()
        admin = make_person("Admin", role="admin", at=scene.region)
        make_route(step(("leader", "branch"), due_hours=1))
        submit(scene)
        scene.leader.is_active = False
        scene.leader.save()
        moment.shift(timedelta(hours=2))

        services.reminders_send()

    assert told(admin)[:1] == ["Tidak ada yang bisa memutuskan: Catatan"]
