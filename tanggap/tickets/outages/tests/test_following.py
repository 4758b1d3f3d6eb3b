"""Following an outage by mail without an account, and what its end and merged tickets tell."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail

from tanggap.accounts.tests.factories import make_person
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, TooMany
from tanggap.notifications.models import Delivery
from tanggap.notifications.services import notice_stop
from tanggap.notifications.stop_links import PATH, stop_of, stop_path
from tanggap.tickets import services
from tanggap.tickets.models import Feedback, Outage, OutageFollowRequest, OutagePerson, Ticket
from tanggap.tickets.outages.drafts import OutageNews
from tanggap.tickets.outages.services import following
from tanggap.tickets.outages.services.people import Someone, people_join
from tanggap.tickets.outages.tests.acts import declare, work
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db
GUEST = "ani@warga.test"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def ask(outage: Outage, email: str = GUEST, origin: str = "203.0.113.7") -> str:
    return following.outage_follow_ask(number=outage.number, email=email, origin=origin, language="id")


def code_of(reference: str) -> str:
    row = following.outage_follow_request(reference)
    following.outage_follow_code_send.call(request_id=row.pk)
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found
    return found[0]


def follows(outage: Outage, email: str = GUEST) -> None:
    reference = ask(outage, email)
    following.outage_follow_confirm(reference=reference, code=code_of(reference))
    work()


def mails(email: str = GUEST) -> list[str]:
    return list(Delivery.objects.filter(address=email).order_by("pk").values_list("event", flat=True))


def ended(cast: Cast, outage: Outage) -> None:
    services.outage_resolve(
        actor=cast.dispatcher, number=outage.number, resolution="Disambung", cause="cable"
    )
    work()


def new_estimate(cast: Cast, outage: Outage, hours: int) -> None:
    news = OutageNews(estimated_end=clock.now() + timedelta(hours=hours), sets_estimate=True)
    services.outage_post(actor=cast.dispatcher, number=outage.number, news=news)
    work()


def test_a_proven_address_is_told_once_of_each_turn(cast: Cast) -> None:
    outage = declare(cast)
    work()
    follows(outage)
    follows(outage)
    new_estimate(cast, outage, 3)
    ended(cast, outage)

    assert mails() == ["outage.opened", "outage.estimate_changed", "outage.ended"]
    assert OutagePerson.objects.get(outage=outage, email=GUEST).reason == "follower"


def test_without_the_right_code_nobody_follows(cast: Cast) -> None:
    outage = declare(cast)
    reference = ask(outage)
    code = code_of(reference)
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(following.CODE_TRIES):
        with pytest.raises(Invalid):
            following.outage_follow_confirm(reference=reference, code=wrong)
    with pytest.raises(Invalid):
        following.outage_follow_confirm(reference=reference, code=code)

    assert not OutagePerson.objects.filter(email=GUEST).exists()


def test_asking_says_the_same_for_known_and_unknown_addresses_and_is_limited(cast: Cast) -> None:
    outage = declare(cast)
    known = make_person("Ani", email="punya.akun@warga.test", role="customer", at=cast.branch)
    assert len(ask(outage)) == len(ask(outage, str(known.email)))
    for _number in range(following.PER_ADDRESS - 1):
        ask(outage)
    with pytest.raises(TooMany):
        ask(outage)
    for number in range(following.PER_ORIGIN - following.PER_ADDRESS - 1):
        ask(outage, f"p{number}@warga.test")
    with pytest.raises(TooMany):
        ask(outage, "satu.lagi@warga.test")
    ask(outage, "lain@warga.test", origin="203.0.113.99")


def test_only_public_outages_that_last_can_be_followed(cast: Cast) -> None:
    hidden, over = declare(cast, is_public=False), declare(cast)
    reference = ask(over)
    code = code_of(reference)
    ended(cast, over)

    with pytest.raises(NotVisible):
        ask(hidden)
    with pytest.raises(NotAllowed):
        ask(over)
    with pytest.raises(NotAllowed):
        following.outage_follow_confirm(reference=reference, code=code)


def test_one_click_ends_it_and_no_rule_begins_it_again(cast: Cast) -> None:
    outage = declare(cast)
    follows(outage)
    told = Delivery.objects.get(address=GUEST)
    path = stop_path(told)
    assert GUEST not in path
    stop = stop_of(path.removeprefix(PATH).rstrip("/"))
    assert stop is not None
    notice_stop(stop=stop)
    people_join(outage, [Someone(email=GUEST)], "served")  # type: ignore[arg-type]
    new_estimate(cast, outage, 3)
    assert mails() == ["outage.opened"]

    follows(outage)
    new_estimate(cast, outage, 5)

    assert mails() == ["outage.opened", "outage.estimate_changed"]


def test_old_requests_are_forgotten(cast: Cast) -> None:
    ask(declare(cast))
    assert following.outage_follow_tidy() == 0
    OutageFollowRequest.objects.update(created_at=clock.now() - timedelta(days=2))
    assert following.outage_follow_tidy() == 1


# The question how it was ---------------------------------------------------------------------------------
def test_the_end_asks_once_how_it_was_solved(cast: Cast) -> None:
    ticket = make_ticket(cast, requester_email=GUEST, requester_name="Ani")
    outage = declare(cast)
    work()
    ended(cast, outage)
    asked = Delivery.objects.filter(address=GUEST).exclude(rating_link="")
    assert [row.event for row in asked] == ["outage.ended"]
    assert Feedback.objects.filter(ticket=ticket, token_hash__isnull=False).count() == 1
    assert not Delivery.objects.filter(event="ticket.resolved").exists()


# Merging ---------------------------------------------------------------------------------------------------
def merge(cast: Cast, source: Ticket, target: Ticket) -> None:
    services.ticket_merge(actor=cast.dispatcher, number=source.number, into=target.number, confirmed=True)


def of(cast: Cast, email: str) -> Ticket:
    return make_ticket(cast, requester_email=email, requester_name=email)


def detached(cast: Cast, ticket: Ticket) -> None:
    services.outage_detach(actor=cast.dispatcher, ticket_number=ticket.number, reason="Lain")


def test_the_ticket_that_stays_takes_over_the_outage_and_nobody_is_told_twice(cast: Cast) -> None:
    gone, kept = of(cast, GUEST), of(cast, GUEST)
    outage = declare(cast)
    work()
    detached(cast, kept)
    merge(cast, gone, kept)
    work()
    ended(cast, outage)

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.outage_id, kept.status, gone.status) == (outage.pk, "resolved", "merged")
    assert mails().count("outage.opened") == 1
    assert mails().count("outage.ended") == 1


def test_the_reporter_of_a_ticket_that_goes_under_an_outage_is_told_too(cast: Cast) -> None:
    gone, kept = of(cast, "budi@warga.test"), of(cast, GUEST)
    outage = declare(cast)
    work()
    detached(cast, gone)
    before = mails("budi@warga.test")
    merge(cast, gone, kept)
    work()
    ended(cast, outage)

    assert before == ["outage.opened"]
    assert mails("budi@warga.test") == ["outage.opened", "outage.ended"]
    assert mails() == ["outage.opened", "outage.ended"]


def test_after_the_end_a_merge_brings_no_ticket_under_it(cast: Cast) -> None:
    gone = of(cast, GUEST)
    outage = declare(cast)
    work()
    services.outage_resolve(
        actor=cast.dispatcher,
        number=outage.number,
        resolution="Disambung",
        cause="cable",
        closes_tickets=False,
    )
    work()
    kept = of(cast, GUEST)
    merge(cast, gone, kept)

    kept.refresh_from_db()
    assert kept.outage_id is None
