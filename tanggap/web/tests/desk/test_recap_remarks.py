"""Notes on days: written and taken back on the recap's page, shown in it and in its files."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_grant, make_person
from tanggap.fieldwork.models import DayRemark
from tanggap.kernel import clock
from tanggap.reporting.tests.factories import World, put_to_work

pytestmark = pytest.mark.django_db
MARCH = "by=technician&from=2026-03-01&to=2026-03-09"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def leader(world: World) -> User:
    return make_person("Sari", role="leader", at=world.company, language="en")


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def note(world: World, author: User, text: str = "Badai besar", **fields: object) -> DayRemark:
    values = {"unit": world.east, "date": date(2026, 3, 4), "leaves_ranking": False} | fields
    return DayRemark.objects.create(text=text, written_by=author, written_at=clock.now(), **values)


def test_a_note_is_written_and_taken_back_where_the_figures_stand(world: World, leader: User):
    client = browser(leader)
    sent = {"date": "2026-03-04", "unit": world.east.pk, "text": "Badai besar", "leaves_ranking": "on"}

    answer = client.post(reverse("desk:recap_remark_new"), sent | {"query": MARCH}, follow=True)

    assert answer.redirect_chain[-1][0].startswith("/desk/reports/?")
    assert "from=2026-03-01" in answer.redirect_chain[-1][0]
    page = answer.content.decode()
    assert "Badai besar" in page
    assert "Not in rankings" in page
    written = DayRemark.objects.get()
    back = client.post(
        reverse("desk:recap_remark_withdraw", args=[written.pk]), {"query": MARCH}, follow=True
    )
    assert "Badai besar" not in back.content.decode()


@pytest.mark.parametrize(
    ("field", "text"),
    [("date", "kemarin"), ("date", "2199-01-01"), ("unit", "999999"), ("text", ""), ("text", "x" * 301)],
)
def test_what_makes_no_sense_is_refused_at_its_field_and_kept(
    world: World, leader: User, field: str, text: str
):
    sent = {"date": "2026-03-04", "unit": str(world.east.pk), "text": "Badai", "query": MARCH} | {field: text}

    answer = browser(leader).post(reverse("desk:recap_remark_new"), sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not DayRemark.objects.exists()


def test_only_notes_of_the_period_and_of_the_units_asked_for_are_shown(world: World, leader: User):
    note(world, leader, "Di timur")
    note(world, leader, "Di barat", unit=world.west)
    note(world, leader, "Di mana-mana", unit=world.company)
    note(world, leader, "Bulan lain", date=date(2026, 4, 1))

    shown = browser(leader).get(f"{reverse('desk:recap')}?{MARCH}&unit={world.east.pk}").content.decode()

    assert [text in shown for text in ("Di timur", "Di barat", "Di mana-mana", "Bulan lain")] == [
        True,
        False,
        True,
        False,
    ]


def test_who_only_reads_sees_the_note_without_a_button(world: World, leader: User):
    written = note(world, leader)
    reader = browser(make_person("Pak Auditor", role="auditor", at=world.company, language="en"))

    page = reader.get(f"{reverse('desk:recap')}?{MARCH}").content.decode()

    assert "Badai besar" in page
    assert reverse("desk:recap_remark_withdraw", args=[written.pk]) not in page
    assert reverse("desk:recap_remark_new") not in page
    assert reader.get(reverse("desk:recap_remark_new")).status_code == 403


def test_the_day_of_a_note_carries_a_star_in_the_flow(world: World, leader: User):
    note(world, leader)

    chart = browser(leader).get(f"{reverse('desk:recap_more')}?{MARCH}").context["flow"]

    assert [label for label in chart.labels if label.endswith("*")] == ["4 Mar *"]


def test_notes_stand_in_pdf_and_spreadsheet_and_on_the_print_view(world: World, leader: User):
    client = browser(leader)

    def file_of(kind: str) -> bytes:
        content: bytes = client.post(
            reverse("desk:recap_export"), {"query": MARCH, "format": kind}
        ).getvalue()
        return content

    pages = file_of("pdf").count(b"/Type /Page\n")
    note(world, leader, leaves_ranking=True)
    files = {kind: file_of(kind) for kind in ("pdf", "xlsx")}
    for number in range(40):
        note(world, leader, f"Catatan {number}")

    assert files["pdf"].startswith(b"%PDF")
    assert file_of("pdf").count(b"/Type /Page\n") > pages
    sheet = load_workbook(io.BytesIO(files["xlsx"]))["Notes on days"]
    assert [cell.value for cell in sheet[2]][1:] == ["Timur", "Badai besar", "Not in rankings", "Sari"]
    assert "Badai besar" in client.get(f"{reverse('desk:recap_print')}?{MARCH}").content.decode()


def test_a_technician_reads_the_notes_of_his_own_units(world: World, leader: User):
    crew = put_to_work(world)
    note(world, leader, "Di timur")
    note(world, leader, "Di barat", unit=world.west)
    own = crew[0].user
    make_grant(own, "technician", world.east)

    page = browser(own).get("/field/recap/?from=2026-03-01&to=2026-03-09").content.decode()

    assert "Di timur" in page
    assert "Di barat" not in page
