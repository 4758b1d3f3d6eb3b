"""Who is told, and who is offered the choice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tanggap.accounts.models import Grant
from tanggap.accounts.services import actor_for
from tanggap.accounts.tests.factories import make_person
from tanggap.kernel import clock
from tanggap.notifications.models import InboxItem
from tanggap.notifications.registry import events_for
from tanggap.tickets import notices, services
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def offered(role: str, cast: Cast) -> dict[str, str]:
    person = make_person(role=role, at=cast.branch)
    return {event.code: str(event.group) for event in events_for(actor_for(person, source="web"))}


def test_reporters_are_offered_what_can_reach_them_only(cast: Cast) -> None:
    codes = {code for code in offered("customer", cast) if code.startswith(("ticket.", "work_order."))}

    assert codes == {
        "ticket.created",
        "ticket.validated",
        "ticket.rejected",
        "ticket.held",
        "ticket.replied",
        "ticket.resolved",
        "ticket.cancelled",
    }


def test_technicians_are_offered_jobs_and_what_is_given_to_them(cast: Cast) -> None:
    codes = set(offered("technician", cast))

    assert {"ticket.assigned", "ticket.reassigned", "work_order.assigned", "work_order.withdrawn"} <= codes
    assert not codes & {"ticket.created", "ticket.validated", "ticket.replied", "ticket.resolved"}


def test_groups_stay_together_and_none_is_without_heading(cast: Cast) -> None:
    groups = list(offered("admin", cast).values())

    in_order = list(dict.fromkeys(groups))
    assert groups == sorted(groups, key=in_order.index)
    assert "" not in groups


def test_followers_who_lost_the_right_are_not_told_any_more(cast: Cast) -> None:
    follower = make_person(role="hd_noc", at=cast.branch)
    ticket = make_ticket(cast)
    services.ticket_follow(actor=actor_for(follower, source="web"), number=ticket.number, wanted=True)

    def told() -> int:
        notices.ticket_notice_send.call(
            event="ticket.replied",
            ticket_id=ticket.pk,
            actor_id=None,
            actor_label="x",
            note="",
            text="Rahasia",
            reason="",
        )
        return InboxItem.objects.filter(user=follower, event="ticket.replied").count()

    assert told() == 1
    moment = clock.now()
    Grant.objects.filter(user=follower).update(
        valid_from=moment - timedelta(days=2), valid_to=moment - timedelta(days=1)
    )
    assert told() == 1
