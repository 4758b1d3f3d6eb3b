"""Open tickets from another system: what their escalation would have done before they came is not done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tanggap.accounts.models import Role
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.notifications.models import Delivery, InboxItem
from tanggap.tickets import services
from tanggap.tickets.drafts import StepFacts, TicketDraft
from tanggap.tickets.models import Escalation, Ticket
from tanggap.tickets.services.escalations import escalations_run
from tanggap.tickets.services.import_undo import tickets_touched_since_import
from tanggap.tickets.tests.factories import LONG_AGO, Cast, make_cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
TARGETS = {str(priority): {"resolution": 8 * 3600} for priority in range(1, 5)}
MANY = 30


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def policy(cast: Cast, *steps: StepFacts) -> None:
    services.sla_policy_create(
        actor=acting(make_person(role="admin", at=cast.company)),
        code="p",
        name="P",
        targets=TARGETS,
        valid_from=LONG_AGO,
        steps=steps,
    )


def tell(**moment: int) -> StepFacts:
    role = Role.objects.get(code="hd_noc").pk
    return StepFacts(target="resolution", action="notify", recipient="role", role_id=role, **moment)


def imported(cast: Cast, *, count: int = 1, **fields: Any) -> None:
    """Tickets reported on Monday, imported six working hours later."""
    drafts = [
        TicketDraft(
            **{
                "source": "lama",
                "source_key": str(number),
                "subject": "Internet mati",
                "reported_at": MONDAY,
                "unit_code": cast.branch.code,
                **fields,
            }
        )
        for number in range(count)
    ]
    actor = acting(make_person(role="admin", at=cast.company))
    with clock.frozen_at(MONDAY + timedelta(hours=6)):
        assert {one.outcome for one in services.ticket_import_many(actor=actor, drafts=drafts)} == {"created"}


def run_at(hours: float) -> int:
    with clock.frozen_at(MONDAY + timedelta(hours=hours)):
        return escalations_run()


def escalated() -> int:
    return Entry.objects.filter(action="ticket.escalated").count()


def test_steps_before_the_import_are_written_as_left_out_and_told_to_nobody(cast: Cast) -> None:
    policy(cast, tell(percent=25), StepFacts("resolution", "raise", percent=50), tell(minutes=30))

    imported(cast, count=MANY)
    assert run_at(6.1) == 0

    rows = Escalation.objects.values_list("skipped", "times", "repeat_at")
    assert list(rows) == [("imported", 0, None)] * (2 * MANY)
    assert not InboxItem.objects.exists()
    assert not Delivery.objects.exists()
    assert set(Ticket.objects.values_list("priority", "priority_reason")) == {(3, "")}
    assert set(Ticket.objects.values_list("next_step_at", flat=True)) == {MONDAY + timedelta(hours=8.5)}
    entries = Entry.objects.filter(action="ticket.steps_skipped")
    assert entries.count() == MANY
    assert entries[0].data == {"steps": 2, "reason": "imported"}


def test_steps_after_the_import_are_done_once_each(cast: Cast) -> None:
    policy(cast, tell(percent=25), tell(minutes=30))
    imported(cast)

    assert [run_at(8.4), escalated(), run_at(8.5), run_at(9), escalated()] == [0, 0, 1, 0, 1]
    assert list(Escalation.objects.values_list("skipped", flat=True)) == ["imported", ""]


def test_a_later_change_of_an_imported_ticket_brings_no_past_step_back(cast: Cast) -> None:
    policy(cast, tell(percent=25))
    imported(cast)

    with clock.frozen_at(MONDAY + timedelta(hours=7)):
        number = Ticket.objects.get().number
        services.ticket_set_priority(actor=cast.dispatcher, number=number, impact=1, urgency=1)

    assert [run_at(7.1), escalated()] == [0, 0]


def test_what_is_solved_already_has_no_steps(cast: Cast) -> None:
    policy(cast, tell(percent=25))

    imported(cast, status="resolved", resolved_at=MONDAY + timedelta(hours=5))

    assert not Escalation.objects.exists()
    assert not Entry.objects.filter(action="ticket.steps_skipped").exists()


def test_steps_that_were_left_out_do_not_keep_an_import_from_being_undone(cast: Cast) -> None:
    policy(cast, tell(percent=25))
    imported(cast)

    assert tickets_touched_since_import([Ticket.objects.get().pk]) == set()
