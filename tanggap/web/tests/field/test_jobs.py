"""The technician's pages: today, jobs, reporting steps; refusals keep what was typed."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.models import Progress, WorkOrder
from tanggap.fieldwork.services import work_order_assign, work_order_offer
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.tickets.models import Ticket
from tanggap.tickets.tests.factories import make_cast, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def technician(cast):
    return make_technician(cast.branch)


@pytest.fixture
def phone(client, technician):
    client.force_login(technician.user)
    return client


def assigned(cast, technician, **fields):
    ticket = make_ticket(cast, requester_phone="081234567890", place="Jl. Sudirman 1", **fields)
    work_order_assign(actor=cast.dispatcher, number=ticket.number, lead_code=technician.code)
    return ticket


def report(client, ticket, step, key="k1", **fields):
    address = reverse("field:job_report", args=[ticket.number])
    return client.post(address, {"step": step, "request_key": key, **fields})


def photo():
    content = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(content, "JPEG")
    return SimpleUploadedFile("foto.jpg", content.getvalue(), content_type="image/jpeg")


def test_today_shows_the_job_and_its_next_step(phone, cast, technician):
    ticket = assigned(cast, technician)

    page = phone.get(reverse("field:home"))

    assert page.status_code == 200
    assert ticket.subject in page.content.decode()
    assert page.context["next_label"]


def test_today_begins_with_what_is_under_way_and_tells_one_order(phone, cast, technician):
    urgent, begun = (assigned(cast, technician, subject=subject) for subject in ("Segera", "Sedang jalan"))
    Ticket.objects.filter(pk=urgent.pk).update(priority=1)
    for key, step in enumerate(("accepted", "en_route", "arrived")):
        report(phone, begun, step, key=f"s{key}")

    page = phone.get(reverse("field:home"))

    text = page.content.decode()
    assert [card.number for card in page.context["jobs"]] == [begun.number, urgent.number]
    assert [visit.stop.number for visit in page.context["day"]] == [begun.number, urgent.number]
    assert text.count("Anda sudah di sana") == 1
    assert text.index('id="now"') < text.index('id="day"') < text.index('id="then"')


def test_a_job_page_offers_call_chat_and_route(phone, cast, technician):
    ticket = assigned(cast, technician)

    text = phone.get(reverse("field:job", args=[ticket.number])).content.decode()

    assert "tel:+6281234567890" in text
    assert "https://wa.me/6281234567890" in text
    assert "geo:0,0?q=Jl.+Sudirman+1" in text


def test_all_steps_from_the_phone(phone, cast, technician):
    ticket = assigned(cast, technician)

    for number, step in enumerate(("accepted", "en_route", "arrived")):
        answer = report(
            phone, ticket, step, key=f"s{number}", latitude="0.533", longitude="101.447", accuracy_m="12.4"
        )
        assert answer.status_code == 302
    answer = report(
        phone, ticket, "done", key="akhir", resolution="Konektor diganti", cause="connector", photos=[photo()]
    )

    assert answer.status_code == 302
    assert Ticket.objects.get().status == "resolved"
    assert Progress.objects.filter(latitude__isnull=False, accuracy_m=12).count() == 3


def test_a_finished_job_is_locked_and_says_so(phone, cast, technician):
    ticket = assigned(cast, technician)
    reported(technician, ticket.number, "accepted", "arrived", "done")

    answer = report(phone, ticket, "working", key="lagi")

    assert answer.status_code == 403
    assert WorkOrder.objects.get().status == "done"


def test_a_refused_report_keeps_what_was_typed(phone, cast, technician):
    ticket = assigned(cast, technician)
    reported(technician, ticket.number, "accepted", "arrived")

    answer = report(phone, ticket, "done", resolution="Sudah beres", cause="")

    assert answer.status_code == 422
    assert "Sudah beres" in answer.content.decode()
    assert "cause" in answer.context["form"].errors


def test_a_photo_that_is_none_is_refused_at_its_place(phone, cast, technician):
    ticket = assigned(cast, technician)
    fake = SimpleUploadedFile("foto.jpg", b"not a picture", content_type="image/jpeg")

    answer = report(phone, ticket, "accepted", photos=[fake])

    assert answer.status_code in {415, 422}
    assert WorkOrder.objects.get().status == "assigned"


@pytest.mark.parametrize(
    "fields",
    [{"step": "fly"}, {"step": "accepted", "request_key": ""}, {"step": "accepted", "latitude": "x"}],
)
def test_malformed_reports_are_refused(phone, cast, technician, fields):
    ticket = assigned(cast, technician)

    answer = phone.post(reverse("field:job_report", args=[ticket.number]), {"request_key": "k", **fields})

    assert answer.status_code == 422
    assert not Progress.objects.exists()


def test_an_offer_goes_to_the_first_and_the_second_reads_who_has_it(client, cast, technician):
    second = make_technician(cast.branch)
    ticket = make_ticket(cast)
    work_order_offer(actor=cast.dispatcher, number=ticket.number)
    address = reverse("field:job_pick_up", args=[ticket.number])

    client.force_login(technician.user)
    assert ticket.subject in client.get(reverse("field:jobs") + "?show=offered").content.decode()
    assert client.post(address, {"request_key": "a"}).status_code == 302
    client.force_login(second.user)
    refused = client.post(address, {"request_key": "b"})

    assert refused.status_code == 403
    assert technician.user.name in refused.content.decode()


def test_others_see_nothing(client, cast, technician):
    ticket = assigned(cast, technician)
    for person, expected in (
        (make_technician(cast.branch).user, 404),
        (make_technician(cast.other_branch).user, 404),
        (make_person(role="customer", at=cast.branch), 403),
    ):
        client.force_login(person)
        assert client.get(reverse("field:job", args=[ticket.number])).status_code == expected


def test_finished_jobs_come_page_by_page(phone, cast, technician):
    for _number in range(22):
        reported(technician, assigned(cast, technician).number, "accepted", "arrived", "done")

    first = phone.get(reverse("field:jobs") + "?show=finished")
    second = phone.get(reverse("field:jobs") + first.context["older"])

    assert (len(first.context["orders"]), len(second.context["orders"])) == (20, 2)


def test_the_pages_cost_the_same_with_few_and_many_jobs(
    phone, cast, technician, django_assert_max_num_queries
):
    for _number in range(8):
        assigned(cast, technician)
    phone.get(reverse("field:home"))  # the first page of a session also reads which tours were seen

    for address in (reverse("field:home"), reverse("field:jobs")):
        with django_assert_max_num_queries(12):
            phone.get(address)
