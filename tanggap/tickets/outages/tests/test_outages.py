"""Outages: who may, what attaches, who is told how often, what ends with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.notifications.models import Delivery
from tanggap.organization.models import Customer, Site
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets import services
from tanggap.tickets.models import Outage, OutageLink, OutageNotice, OutageWork, Ticket
from tanggap.tickets.outages.choices import OutageStatus, WorkKind
from tanggap.tickets.outages.drafts import OutageNews
from tanggap.tickets.outages.services.work import work_do
from tanggap.tickets.outages.tests.acts import declare, draft, told, work
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_policy, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


# Declaring --------------------------------------------------------------------------------------------------
def test_an_outage_is_declared_with_number_places_update_and_entry(cast: Cast) -> None:
    outage = declare(cast, note="Tim jalan")

    assert outage.number.startswith("TGO-")
    assert outage.number.endswith("-00001")
    assert outage.status == OutageStatus.INVESTIGATING
    assert [place.unit for place in outage.places.all()] == [cast.branch]
    assert list(outage.updates.values_list("text", "public")) == [
        ("Tim jalan", False),
        ("Internet mati di cabang.", True),
    ]
    entry = Entry.objects.get(action="outage.declared")
    assert entry.data["number"] == outage.number
    assert declare(cast).number.endswith("-00002")


def test_the_same_attempt_declares_once(cast: Cast) -> None:
    first, second = (
        services.outage_declare(actor=cast.dispatcher, draft=draft(cast), request_key="sama") for _ in "ab"
    )

    assert first == second


def test_customers_may_not_declare(cast: Cast) -> None:
    with pytest.raises(NotAllowed) as refusal:
        services.outage_declare(actor=cast.customer, draft=draft(cast))

    assert refusal.value.code == "role"


def test_another_branch_neither_declares_for_us_nor_sees_it(cast: Cast) -> None:
    outage = declare(cast)

    with pytest.raises(NotAllowed):
        services.outage_declare(actor=cast.outsider, draft=draft(cast))
    with pytest.raises(NotVisible):
        services.outage_load(cast.outsider, outage.number)


def test_an_outage_of_the_unit_above_is_seen_but_not_changed(cast: Cast) -> None:
    chief = acting(make_person(role="hd_noc", at=cast.company))
    outage = services.outage_declare(actor=chief, draft=draft(cast, unit_id=cast.company.pk))

    assert services.outage_load(cast.outsider, outage.number) == outage
    with pytest.raises(NotAllowed):
        services.outage_post(actor=cast.outsider, number=outage.number, news=OutageNews("Halo"))


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "x" * 161}),
        ("public_text", {"public_text": ""}),
        ("unit", {"unit_id": None}),
        ("unit", {"unit_id": 10**9}),
        ("category", {"category_id": 10**9}),
        ("nodes", {"nodes": ("OLT-TIDAK-ADA",)}),
        ("sites", {"site_codes": ("TIDAK-ADA",)}),
        ("units", {"unit_codes": ("TIDAK-ADA",)}),
        ("kind", {"kind": "storm"}),
        ("status", {"status": "resolved"}),
        ("started_at", {"started_at": clock.now() + timedelta(days=2)}),
        ("estimated_end", {"estimated_end": clock.now() - timedelta(days=2)}),
        ("estimated_end", {"kind": "maintenance", "started_at": clock.now() + timedelta(days=1)}),
        ("notice_hours", {"notice_hours": 9999}),
    ],
)
def test_bad_input_stands_at_its_field_and_changes_nothing(
    cast: Cast, field: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refusal:
        declare(cast, **facts)

    assert field in refusal.value.fields
    assert not Outage.objects.exists()


# Tickets ----------------------------------------------------------------------------------------------------
def test_open_tickets_of_the_place_attach_by_a_worker_and_others_do_not(cast: Cast) -> None:
    here = make_ticket(cast)
    question = make_ticket(cast, kind="question")
    with clock.frozen_at(clock.now() - timedelta(days=1)):
        old = make_ticket(cast)
    elsewhere = make_ticket(cast, actor=cast.outsider, unit_id=cast.other_branch.pk, subject="Lain")

    outage = declare(cast)
    work()

    assert set(outage.tickets.all()) == {here}
    link = OutageLink.objects.get(outage=outage)
    assert link.by_rule
    assert not Ticket.objects.filter(pk__in=[question.pk, old.pk, elsewhere.pk], outage=outage).exists()
    assert Entry.objects.filter(action="ticket.outage_attached", subject_id=here.pk).count() == 1


def test_a_new_ticket_attaches_in_the_transaction_that_creates_it(cast: Cast) -> None:
    below = make_unit(cast.branch, kind="cluster")
    outage = declare(cast)

    ticket = make_ticket(cast, unit_id=below.pk)

    assert Ticket.objects.get(pk=ticket.pk).outage == outage
    assert make_ticket(cast, kind="question").outage is None


def test_node_and_category_narrow_it(cast: Cast) -> None:
    internet, billing = make_category("Internet"), make_category("Tagihan")
    site = Site.objects.create(code="S1", name="Ruko", unit=cast.branch, network_node="OLT-07")
    other = Site.objects.create(code="S2", name="Toko", unit=cast.branch, network_node="OLT-08")
    outage = declare(cast, nodes=("olt-07",), category_id=internet.pk)

    there = make_ticket(cast, site_id=site.pk, category_id=internet.pk)
    wrong_category = make_ticket(cast, site_id=site.pk, category_id=billing.pk)
    wrong_node = make_ticket(cast, site_id=other.pk, category_id=internet.pk)

    assert there.outage == outage
    assert wrong_category.outage is None
    assert wrong_node.outage is None


def test_after_the_end_nothing_attaches(cast: Cast) -> None:
    outage = declare(cast)
    services.outage_resolve(
        actor=cast.dispatcher, number=outage.number, resolution="Disambung", cause="cable"
    )

    assert make_ticket(cast).outage is None


def test_what_was_taken_out_does_not_return_by_rule(cast: Cast) -> None:
    outage = declare(cast)
    ticket = make_ticket(cast)
    services.outage_detach(actor=cast.dispatcher, ticket_number=ticket.number, reason="Modem rusak")

    services.outages_tend()
    work()

    ticket.refresh_from_db()
    assert ticket.outage is None
    link = OutageLink.objects.get(ticket=ticket)
    assert link.detach_reason == "Modem rusak"
    services.outage_attach(actor=cast.dispatcher, number=outage.number, ticket_number=ticket.number)
    ticket.refresh_from_db()
    assert ticket.outage == outage


def test_detaching_needs_a_reason_a_right_and_an_outage(cast: Cast) -> None:
    loose = make_ticket(cast)
    declare(cast)
    ticket = make_ticket(cast)

    with pytest.raises(Invalid):
        services.outage_detach(actor=cast.dispatcher, ticket_number=ticket.number, reason=" ")
    with pytest.raises(NotVisible):
        services.outage_detach(actor=cast.outsider, ticket_number=ticket.number, reason="x")
    with pytest.raises(NotAllowed) as refusal:
        services.outage_detach(actor=cast.dispatcher, ticket_number=loose.number, reason="x")
    assert refusal.value.code == "not_attached"


def test_a_ticket_belongs_to_one_outage_at_a_time(cast: Cast) -> None:
    first, second = declare(cast), declare(cast, title="Lain")
    ticket = make_ticket(cast)
    assert ticket.outage in {first, second}
    other = second if ticket.outage == first else first

    with pytest.raises(NotAllowed) as refusal:
        services.outage_attach(actor=cast.dispatcher, number=other.number, ticket_number=ticket.number)

    assert refusal.value.code == "attached"


def test_declaring_from_tickets_takes_them_wherever_they_are(cast: Cast) -> None:
    with clock.frozen_at(clock.now() - timedelta(days=9)):
        old = make_ticket(cast)

    outage = declare(cast, ticket_numbers=[old.number, old.number])

    old.refresh_from_db()
    assert old.outage == outage


def test_a_sweep_finds_what_a_process_missed(cast: Cast) -> None:
    outage = declare(cast)
    work()
    ticket = make_ticket(cast)
    Ticket.objects.filter(pk=ticket.pk).update(outage=None)
    OutageLink.objects.all().delete()

    services.outages_tend()
    work()

    ticket.refresh_from_db()
    assert ticket.outage == outage


# Telling ----------------------------------------------------------------------------------------------------
def test_a_person_with_five_tickets_is_told_once_at_each_turn(cast: Cast) -> None:
    for _ in range(5):
        make_ticket(cast, actor=cast.customer, requester_id=cast.customer_person.pk)
    outage = declare(cast)
    work()
    assert told(cast.customer_person, "outage.opened") == 1

    news = OutageNews(estimated_end=clock.now() + timedelta(hours=3), sets_estimate=True)
    services.outage_post(actor=cast.dispatcher, number=outage.number, news=news)
    work()
    services.outage_post(actor=cast.dispatcher, number=outage.number, news=OutageNews("Tim di lokasi"))
    work()
    assert told(cast.customer_person, "outage.estimate_changed") == 1

    services.outage_resolve(
        actor=cast.dispatcher, number=outage.number, resolution="Disambung", cause="cable"
    )
    work()
    work()
    assert told(cast.customer_person, "outage.ended") == 1
    assert told(cast.customer_person, "ticket.resolved") == 0
    assert OutageNotice.objects.filter(person__user=cast.customer_person).count() == 3


def test_who_comes_later_is_told_of_the_beginning_but_not_of_earlier_changes(cast: Cast) -> None:
    outage = declare(cast)
    news = OutageNews(estimated_end=clock.now() + timedelta(hours=3), sets_estimate=True)
    services.outage_post(actor=cast.dispatcher, number=outage.number, news=news)
    work()

    make_ticket(cast, actor=cast.customer, requester_id=cast.customer_person.pk)
    work()

    assert told(cast.customer_person, "outage.opened") == 1
    assert told(cast.customer_person, "outage.estimate_changed") == 0


def test_an_address_of_an_account_is_the_account(cast: Cast) -> None:
    declare(cast)
    make_ticket(cast, requester_email="Tamu@contoh.id", requester_name="Tamu")
    make_ticket(cast, requester_email=cast.customer_person.email.upper())
    make_ticket(cast, actor=cast.customer, requester_id=cast.customer_person.pk)
    work()

    assert told(cast.customer_person, "outage.opened") == 1
    mails = Delivery.objects.filter(event="outage.opened").values_list("address", flat=True)
    assert sorted(mails) == sorted(["tamu@contoh.id", cast.customer_person.email])


def test_a_guest_gets_the_private_way_to_the_own_report(cast: Cast) -> None:
    declare(cast)
    make_ticket(cast, requester_email="tamu@contoh.id")
    work()

    assert Delivery.objects.get(address="tamu@contoh.id", event="outage.opened").link.startswith("sealed:")


def test_everybody_served_there_is_told_when_that_is_wanted(cast: Cast) -> None:
    Customer.objects.create(number="C1", name="Toko", unit=cast.branch, email="toko@contoh.id")
    Customer.objects.create(number="C2", name="Jauh", unit=cast.other_branch, email="jauh@contoh.id")
    declare(cast)
    work()
    assert not Delivery.objects.filter(address="toko@contoh.id").exists()

    declare(cast, title="Lagi", tells_served=True)
    work()

    assert Delivery.objects.filter(address="toko@contoh.id", event="outage.opened").count() == 1
    assert not Delivery.objects.filter(address="jauh@contoh.id").exists()


def test_colleagues_hear_of_it_but_not_who_declared_it(cast: Cast) -> None:
    colleague = make_person(role="agent", at=cast.branch)
    declare(cast)
    work()

    assert told(colleague, "outage.staff") == 1
    assert told(cast.dispatcher_person, "outage.staff") == 0
    assert told(cast.stranger_person, "outage.staff") == 0


def test_followers_are_told_until_they_stop(cast: Cast) -> None:
    outage = declare(cast)
    services.outage_follow(actor=cast.customer, number=outage.number)
    services.outage_follow(actor=cast.customer, number=outage.number)
    work()
    assert told(cast.customer_person, "outage.opened") == 1

    services.outage_follow(actor=cast.customer, number=outage.number, wanted=False)
    services.outage_resolve(actor=cast.dispatcher, number=outage.number, resolution="Beres", cause="power")
    work()

    assert told(cast.customer_person, "outage.ended") == 0


def test_work_that_somebody_else_holds_is_left_to_him(cast: Cast) -> None:
    outage = declare(cast)
    held = outage.works.get(kind=WorkKind.TELL_OPENED)
    OutageWork.objects.filter(pk=held.pk).update(
        lease_token="lain", lease_until=clock.now() + timedelta(seconds=9)
    )

    assert not work_do(held)
    OutageWork.objects.filter(pk=held.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    assert work_do(held)


# Ending -----------------------------------------------------------------------------------------------------
def test_the_end_solves_its_tickets_with_its_words_and_keeps_their_own_figures(cast: Cast) -> None:
    make_policy()
    outage = declare(cast)
    ticket = make_ticket(cast)
    closed = make_ticket(cast)
    services.ticket_cancel(actor=cast.dispatcher, number=closed.number, reason="Salah")

    services.outage_resolve(
        actor=cast.dispatcher, number=outage.number, resolution="Kabel disambung", cause="cable"
    )
    work()

    ticket.refresh_from_db()
    closed.refresh_from_db()
    assert (ticket.status, ticket.resolution, ticket.cause) == ("resolved", "Kabel disambung", "cable")
    assert ticket.sla_met is True
    assert ticket.resolver is None
    assert closed.status == "cancelled"
    services.ticket_reopen(actor=cast.dispatcher, number=ticket.number, reason="Masih mati")


def test_moves_follow_the_table_and_stale_forms_are_refused(cast: Cast) -> None:
    outage = declare(cast)
    news = OutageNews(status=OutageStatus.IDENTIFIED)
    services.outage_post(actor=cast.dispatcher, number=outage.number, news=news)

    with pytest.raises(StaleState):
        services.outage_post(
            actor=cast.dispatcher, number=outage.number, news=OutageNews("x"), expected_version=1
        )
    with pytest.raises(NotAllowed):
        services.outage_post(
            actor=cast.dispatcher, number=outage.number, news=OutageNews(status=OutageStatus.UNDER_WAY)
        )
    with pytest.raises(Invalid):
        services.outage_post(actor=cast.dispatcher, number=outage.number, news=OutageNews())
    services.outage_cancel(actor=cast.dispatcher, number=outage.number, reason="Salah lihat")
    with pytest.raises(NotAllowed) as refusal:
        services.outage_resolve(actor=cast.dispatcher, number=outage.number, resolution="x", cause="cable")
    assert refusal.value.code == "state"
