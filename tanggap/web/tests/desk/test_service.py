"""The dashboard of the service: figures worked out by hand, within the reader's units."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.tests.factories import make_person
from tanggap.reporting.cases import Asked
from tanggap.reporting.periods import Period
from tanggap.reporting.portal import by_channel
from tanggap.reporting.service import contentment, standing, workload
from tanggap.tickets import services
from tanggap.tickets.models import Feedback, Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket
from tanggap.web.desk.recap_asked import today_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def asked(cast: Cast) -> Asked:
    day = today_of(cast.dispatcher)
    return Asked(Period(day, day), (cast.branch.path,))


def browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(make_person("Ibu Kepala", role="leader", at=cast.branch))
    return client


def test_open_work_is_told_by_person_and_nobody_of_another_branch(cast: Cast):
    first, second, _third = (make_ticket(cast) for _number in range(3))
    services.ticket_assign(actor=cast.dispatcher, number=first.number, assignee_id=cast.dispatcher_person.pk)
    services.ticket_assign(actor=cast.dispatcher, number=second.number, assignee_id=cast.dispatcher_person.pk)
    Ticket.objects.filter(pk=second.pk).update(resolution_breached_at=second.reported_at)

    loads = workload(asked(cast))

    assert [(load.person_id, load.open, load.overdue) for load in loads] == [
        (cast.dispatcher_person.pk, 2, 1),
        (None, 1, 0),
    ]


def test_channels_tell_how_many_came_and_how_long_the_answer_took(cast: Cast):
    for channel, seconds in (("phone", 60), ("phone", 120), ("portal", None)):
        ticket = make_ticket(cast, channel=channel)
        Ticket.objects.filter(pk=ticket.pk).update(respond_seconds=seconds)

    found = by_channel(asked(cast))

    assert [(one.channel, one.received, one.answered, one.respond_seconds) for one in found] == [
        ("phone", 2, 2, 90.0),
        ("portal", 1, 0, None),
    ]


def test_contentment_counts_answers_of_the_month(cast: Cast):
    for number, score in enumerate((5, 4, 1, None)):
        ticket = make_ticket(cast)
        Feedback.objects.create(
            ticket=ticket,
            solving=number,
            resolved_at=ticket.reported_at,
            expires_at=ticket.reported_at,
            score=score,
            answered_at=ticket.reported_at if score else None,
        )

    (month,) = contentment(asked(cast), "Asia/Jakarta")

    assert (month.answers, month.satisfied, round(month.mean, 2)) == (3, 2, 3.33)
    assert month.month == today_of(cast.dispatcher).replace(day=1)


def test_agents_are_those_who_answer_in_the_covered_units(cast: Cast):
    before = standing(asked(cast)).agents
    make_person("Agen Baru", role="agent", at=cast.branch)
    make_person("Agen Jauh", role="agent", at=cast.other_branch)
    assert standing(asked(cast)).agents == before + 1


def test_the_page_and_its_second_part_show_figures_and_lead_to_lists(cast: Cast):
    category = make_category("Internet mati")
    make_ticket(cast, category_id=category.pk, channel="phone")
    client = browser(cast)

    page = client.get("/desk/reports/service/").content.decode()
    more = client.get("/desk/reports/service/more/").content.decode()
    part = client.get("/desk/reports/service/more/", headers={"HX-Request": "true"}).content.decode()

    assert "Internet mati" in page
    assert "/desk/tickets/?assignee=nobody" in page
    assert "service-visits" in more
    assert "<html" in more
    assert "<html" not in part
    assert client.get("/desk/reports/service/?from=besok").status_code == 200


def test_more_tickets_cost_no_more_queries(cast: Cast, django_assert_max_num_queries):
    client = browser(cast)
    for number in range(6):
        make_ticket(cast, category_id=make_category(f"Kategori {number}").pk)
    client.get("/desk/reports/service/")
    with django_assert_max_num_queries(12):
        client.get("/desk/reports/service/")
    with django_assert_max_num_queries(12):
        client.get("/desk/reports/service/more/")
