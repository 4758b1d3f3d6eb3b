"""Planned maintenance, outages that are only suspected, and the worker that does the work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel import clock
from tanggap.kernel.errors import NotAllowed, NotVisible
from tanggap.organization.models import Site
from tanggap.tickets import services
from tanggap.tickets.models import Outage, OutageUpdate
from tanggap.tickets.outages.choices import OutageKind, OutageStatus, WorkKind
from tanggap.tickets.outages.tests.acts import declare, draft, told, work
from tanggap.tickets.tests.factories import Cast, make_cast, make_policy, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


# Maintenance ------------------------------------------------------------------------------------------------
def planned(cast: Cast, **fields: Any) -> Outage:
    start = clock.now().replace(microsecond=0) + timedelta(hours=30)
    facts = {
        "kind": OutageKind.MAINTENANCE,
        "started_at": start,
        "estimated_end": start + timedelta(hours=4),
        "title": "Ganti OLT",
    }
    return declare(cast, **{**facts, **fields})


def test_nobody_approves_the_own_maintenance(cast: Cast) -> None:
    outage = planned(cast)
    qa = acting(make_person(role="qa", at=cast.branch))

    with pytest.raises(NotAllowed) as refusal:
        services.outage_approve(actor=cast.dispatcher, number=outage.number)
    assert refusal.value.code == "own"
    agent = acting(make_person(role="agent", at=cast.branch))
    with pytest.raises(NotAllowed):
        services.outage_approve(actor=agent, number=outage.number)
    approved = services.outage_approve(actor=qa, number=outage.number)
    assert approved.approved_by_label == qa.label
    with pytest.raises(NotAllowed):
        services.outage_approve(actor=qa, number=outage.number)


def test_another_window_needs_another_approval_by_somebody_else(cast: Cast) -> None:
    outage = planned(cast)
    qa = acting(make_person(role="qa", at=cast.branch))
    services.outage_approve(actor=qa, number=outage.number)
    assert outage.estimated_end
    later = draft(
        cast,
        kind=OutageKind.MAINTENANCE,
        title="Ganti OLT",
        started_at=outage.started_at,
        estimated_end=outage.estimated_end + timedelta(hours=1),
    )

    changed = services.outage_edit(actor=qa, number=outage.number, draft=later)

    assert changed.approved_at is None
    with pytest.raises(NotAllowed):
        services.outage_approve(actor=qa, number=outage.number)
    assert services.outage_approve(actor=cast.dispatcher, number=outage.number).approved_at


def test_people_are_told_once_ahead_and_only_of_what_is_approved(cast: Cast) -> None:
    outage = planned(cast)
    qa = acting(make_person(role="qa", at=cast.branch))
    with clock.frozen_at(outage.started_at - timedelta(hours=23)):
        services.outages_tend()
        assert not outage.works.filter(kind=WorkKind.TELL_AHEAD).exists()
        services.outage_approve(actor=qa, number=outage.number)
        services.outage_follow(actor=cast.customer, number=outage.number)
        services.outages_tend()
        services.outages_tend()
        work()

    assert told(cast.customer_person, "outage.maintenance") == 1


def test_the_window_begins_by_itself_and_stops_the_clocks_of_its_tickets(cast: Cast) -> None:
    make_policy()
    outage = planned(cast)
    end = outage.estimated_end
    assert end
    qa = acting(make_person(role="qa", at=cast.branch))
    services.outage_approve(actor=qa, number=outage.number)
    with clock.frozen_at(outage.started_at + timedelta(minutes=1)):
        services.outages_tend()
        work()
        outage.refresh_from_db()
        assert outage.status == OutageStatus.UNDER_WAY
    with clock.frozen_at(outage.started_at + timedelta(hours=1)):
        ticket = make_ticket(cast)
        services.outages_tend()
        work()
        ticket.refresh_from_db()
        assert ticket.outage == outage
        assert ticket.resolution_due_at is None
        assert ticket.next_due_at is not None or ticket.response_due_at is None
    with clock.frozen_at(end + timedelta(minutes=5)):
        services.outages_tend()
        work()
        ticket.refresh_from_db()
        # Four working hours, all of them after the window.
        assert ticket.resolution_due_at == end + timedelta(hours=4)
        services.ticket_resolve(
            actor=cast.dispatcher, number=ticket.number, resolution="Beres", cause="network_device"
        )
        ticket.refresh_from_db()
        assert ticket.resolve_net_seconds == 300


def test_what_was_not_approved_does_not_begin(cast: Cast) -> None:
    outage = planned(cast)

    with clock.frozen_at(outage.started_at + timedelta(minutes=1)):
        services.outages_tend()

    outage.refresh_from_db()
    assert outage.status == OutageStatus.PLANNED
    assert not Outage.objects.public().filter(pk=outage.pk).exists()


# Suggestions ------------------------------------------------------------------------------------------------
def test_five_different_places_within_half_an_hour_suggest_an_outage(cast: Cast) -> None:
    from tanggap.tickets.models import OutageSuggestion

    for number in range(4):
        make_ticket(cast, requester_email=f"{number}@contoh.id")
        make_ticket(cast, requester_email="0@contoh.id")
    services.outages_scan()
    assert not OutageSuggestion.objects.exists()

    make_ticket(cast, requester_email="5@contoh.id")
    services.outages_scan()
    services.outages_scan()
    found = OutageSuggestion.objects.get()
    assert (found.unit, found.places, len(found.tickets)) == (cast.branch, 5, 9)

    services.suggestion_dismiss(actor=cast.dispatcher, suggestion_id=found.pk)
    services.outages_scan()
    assert not OutageSuggestion.objects.filter(status="open").exists()
    with pytest.raises(NotVisible):
        services.suggestion_dismiss(actor=cast.outsider, suggestion_id=found.pk)


def test_reports_of_one_node_are_told_as_the_node(cast: Cast) -> None:
    from tanggap.tickets.models import OutageSuggestion

    for number in range(5):
        site = Site.objects.create(code=f"S{number}", name="Ruko", unit=cast.branch, network_node="OLT-07")
        make_ticket(cast, site_id=site.pk)

    services.outages_scan()

    found = OutageSuggestion.objects.get()
    assert found.node == "OLT-07"
    outage = services.outage_declare(
        actor=cast.dispatcher,
        draft=draft(cast, nodes=("OLT-07",)),
        ticket_numbers=found.tickets,
        suggestion_id=found.pk,
    )
    found.refresh_from_db()
    assert (found.status, found.outage) == ("declared", outage)
    assert outage.tickets.count() == 5


@pytest.mark.django_db(transaction=True)
def test_the_worker_command_does_all_of_it(cast: Cast) -> None:
    make_ticket(cast, actor=cast.customer, requester_id=cast.customer_person.pk)
    declare(cast)

    call_command("db_worker", "--batch", "--queue-name=*", "--interval=0", "--no-reload")

    assert told(cast.customer_person, "outage.opened") == 1
    assert OutageUpdate.objects.count() == 1
