"""An outage over 500 tickets of 500 people, while workers are killed: each is told exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Count
from django_tasks_db.models import DBTaskResult

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.notifications.models import Delivery, InboxItem
from tanggap.tickets import services
from tanggap.tickets.jobs import outages_sweep
from tanggap.tickets.models import Outage, OutageNotice, OutagePerson, OutageWork, Ticket
from tanggap.tickets.outages.choices import PersonReason, WorkKind
from tanggap.tickets.outages.drafts import OutageDraft, OutageNews
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket
from tests.integration.workers import LONGEST_S, killed_when, worker

PEOPLE = 500


def time_passes() -> None:
    """Leases run out, and the sweep notices what nobody does."""
    OutageWork.objects.filter(lease_until__isnull=False).update(
        lease_until=clock.now() - timedelta(seconds=1)
    )
    outages_sweep.enqueue()


def gone_on() -> None:
    """Another worker does all that is left."""
    time_passes()
    assert worker(batch=True).wait(timeout=LONGEST_S) == 0
    assert not OutageWork.objects.filter(done_at__isnull=True).exists()


@pytest.fixture
def crowd(transactional_db: None) -> tuple[Cast, Outage]:
    """500 people with a ticket each, half of them without an account, one with five; an outage over them."""
    cast = make_cast()
    users = User.objects.bulk_create(
        [User(email=f"u{number}@contoh.id", name=f"Pelanggan {number}") for number in range(PEOPLE // 2)]
    )
    for user in users:
        make_ticket(cast, requester_id=user.pk, requester_email=user.email)
    for number in range(PEOPLE // 2):
        make_ticket(cast, requester_email=f"tamu{number}@contoh.id", requester_name=f"Tamu {number}")
    for _ in range(4):
        make_ticket(cast, requester_id=users[0].pk, requester_email=users[0].email)
    DBTaskResult.objects.all().delete()  # what the reports themselves tell
    outage = services.outage_declare(
        actor=cast.dispatcher, draft=OutageDraft("Kabel laut putus", cast.branch.pk, public_text="Mati.")
    )
    return cast, outage


def in_the_middle(kind: WorkKind) -> Callable[[], bool]:
    """Whether some were told and many were not."""
    return lambda: 50 <= OutageNotice.objects.filter(work__kind=kind).count() < PEOPLE - 100


def everybody_was_told_once(event: str, kind: WorkKind) -> None:
    concerned = OutagePerson.objects.exclude(reason=PersonReason.STAFF)
    assert concerned.count() == PEOPLE
    notices = OutageNotice.objects.filter(work__kind=kind).exclude(person__reason=PersonReason.STAFF)
    assert notices.count() == PEOPLE
    mails = Counter(Delivery.objects.filter(event=event, channel="email").values_list("address", flat=True))
    assert set(mails.values()) == {1}
    assert len(mails) == PEOPLE
    inbox = InboxItem.objects.filter(event=event).values("user").annotate(n=Count("pk"))
    assert [row["n"] for row in inbox] == [1] * (PEOPLE // 2)


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_500_people_are_told_exactly_once_although_workers_are_killed(crowd: tuple[Cast, Outage]) -> None:
    cast, outage = crowd
    attached = Ticket.objects.filter(outage=outage)

    killed_when(lambda: 100 <= attached.count() < PEOPLE)
    time_passes()
    killed_when(in_the_middle(WorkKind.TELL_OPENED))
    gone_on()

    assert attached.count() == PEOPLE + 4
    everybody_was_told_once("outage.opened", WorkKind.TELL_OPENED)

    news = OutageNews(estimated_end=clock.now() + timedelta(hours=4), sets_estimate=True)
    services.outage_post(actor=cast.dispatcher, number=outage.number, news=news)
    killed_when(in_the_middle(WorkKind.TELL_ESTIMATE))
    gone_on()

    everybody_was_told_once("outage.estimate_changed", WorkKind.TELL_ESTIMATE)

    services.outage_resolve(
        actor=cast.dispatcher, number=outage.number, resolution="Disambung", cause="cable"
    )
    killed_when(lambda: 20 <= attached.filter(status="resolved").count() < PEOPLE)
    gone_on()

    assert not attached.exclude(status="resolved").exists()
    everybody_was_told_once("outage.ended", WorkKind.TELL_ENDED)
    assert not InboxItem.objects.filter(event="ticket.resolved").exists()
