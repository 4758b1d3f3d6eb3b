"""Pages of monthly recaps: the list, one before and after it is published, its files."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.models import DayRemark
from tanggap.kernel import clock
from tanggap.reporting.models import RecapEdition
from tanggap.reporting.services import editions_open_due, editions_publish_due
from tanggap.reporting.tests.factories import World, ranked

pytestmark = pytest.mark.django_db
OVER = datetime(2026, 3, 1, 0, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def leader(world: World) -> User:
    return make_person("Sari", role="leader", at=world.company, language="en")


@pytest.fixture
def opened(world: World, leader: User) -> RecapEdition:
    DayRemark.objects.create(
        unit=world.east, date=date(2026, 2, 27), text="Badai", written_by=leader, written_at=OVER
    )
    with clock.frozen_at(OVER):
        editions_open_due()
    return RecapEdition.objects.get()


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def published(edition: RecapEdition) -> RecapEdition:
    with clock.frozen_at(OVER + timedelta(days=2)):
        editions_publish_due()
    edition.refresh_from_db()
    return edition


def test_before_it_is_published_the_page_says_until_when_and_offers_to_publish(
    leader: User, opened: RecapEdition
) -> None:
    with clock.frozen_at(OVER + timedelta(hours=1)):
        client = browser(leader)
        page = client.get(reverse("desk:recap_edition", args=[opened.pk])).content.decode()
        assert "Open for notes until" in page
        assert "Publish now" in page
        answer = client.post(reverse("desk:recap_edition_publish", args=[opened.pk]), follow=True)

    assert "are being made" in answer.content.decode()
    opened.refresh_from_db()
    assert opened.asked_by == leader
    assert browser(leader).get(reverse("desk:recap_edition_file", args=[opened.pk, "pdf"])).status_code == 404


def test_a_published_one_shows_kept_figures_notes_and_definitions(leader: User, opened: RecapEdition) -> None:
    edition = published(opened)
    client = browser(leader)

    answer = client.get(reverse("desk:recap_edition", args=[edition.pk]))

    page = answer.content.decode()
    assert "Publish now" not in page
    assert "Badai" in page
    assert edition.pdf_sha256 in page
    assert "The definitions of today are the same." in page
    total = edition.facts["total"]["values"]
    assert str(total["resolved"]) in page
    assert len(answer.context["table"].rows) == len(edition.facts["rows"]["technician"]) + 1
    by_unit = client.get(f"{reverse('desk:recap_edition', args=[edition.pk])}?by=unit")
    assert len(by_unit.context["table"].rows) == len(edition.facts["rows"]["unit"]) + 1


def test_the_places_are_those_that_were_kept(world: World, leader: User, opened: RecapEdition) -> None:
    ranked(world)
    edition = published(opened)
    address, client = reverse("desk:recap_edition", args=[edition.pk]), browser(leader)

    answer = client.get(f"{address}?figure=median_resolve_s")

    shown = answer.context["ranking"]
    assert shown["figure"].key == "median_resolve_s"
    kept = edition.facts["ranking"]["median_resolve_s"]
    assert [one["area"] for one in shown["groups"]] == [one["unit_name"] for one in kept]
    first = next(one["ranked"][0] for one in kept if one["ranked"])
    assert first["name"] in answer.content.decode()
    assert client.get(f"{address}?figure=nonsense&group=x").status_code == 200
    assert not client.get(f"{address}?group=999").context["ranking"]["groups"]


def test_a_month_kept_before_there_were_places_still_opens(leader: User, opened: RecapEdition) -> None:
    edition = published(opened)
    older = {
        key: value for key, value in edition.facts.items() if key not in {"version", "ranking", "left_out"}
    }
    kept = RecapEdition.objects.create(
        unit=edition.unit, first_day=date(2026, 1, 1), last_day=date(2026, 1, 31), opened_at=OVER,
        closes_at=OVER, published_at=OVER, facts=older, pdf_file=edition.pdf_file,
        xlsx_file=edition.xlsx_file,
    )  # fmt: skip

    answer = browser(leader).get(reverse("desk:recap_edition", args=[kept.pk]))

    assert answer.status_code == 200
    assert "ranking" not in answer.context


def test_the_files_are_those_that_were_published(leader: User, opened: RecapEdition) -> None:
    edition = published(opened)
    client = browser(leader)

    paper = client.get(reverse("desk:recap_edition_file", args=[edition.pk, "pdf"]))
    sheet = client.get(reverse("desk:recap_edition_file", args=[edition.pk, "xlsx"]))

    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert 'filename="recap-HQ-2026-02.pdf"' in paper["Content-Disposition"]
    book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    assert len(book.sheetnames) == 4
    assert client.get(reverse("desk:recap_edition_file", args=[edition.pk, "csv"])).status_code == 404


def test_the_list_tells_state_and_headline(leader: User, opened: RecapEdition) -> None:
    client = browser(leader)
    with clock.frozen_at(OVER + timedelta(hours=1)):
        assert "Open for notes" in client.get(reverse("desk:recap_editions")).content.decode()

    edition = published(opened)

    page = client.get(reverse("desk:recap_editions")).content.decode()
    assert "February 2026" in page
    assert "Published" in page
    assert f">{edition.facts['total']['values']['resolved']}<" in page.replace(" ", "").replace("\n", "")


def test_another_branch_sees_none(world: World, leader: User, opened: RecapEdition) -> None:
    edition = published(opened)
    other = browser(make_person("Pak Barat", role="leader", at=world.west))

    assert not other.get(reverse("desk:recap_editions")).context["table"].rows
    assert other.get(reverse("desk:recap_edition", args=[edition.pk])).status_code == 404
    assert other.get(reverse("desk:recap_edition_file", args=[edition.pk, "pdf"])).status_code == 404
