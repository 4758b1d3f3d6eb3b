"""Notes on days and monthly recaps by the API: the same rules as on the pages."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.models import DayRemark
from tanggap.kernel import clock
from tanggap.reporting.models import RecapEdition
from tanggap.reporting.ranking import RANKED
from tanggap.reporting.services import editions_open_due, editions_publish_due
from tanggap.reporting.tests.factories import World

pytestmark = pytest.mark.django_db
OVER = datetime(2026, 3, 1, 0, tzinfo=UTC)
NOTES, EDITIONS = "/api/v1/recap/notes/", "/api/v1/recap/editions/"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def leader(world: World) -> User:
    return make_person("Sari", role="leader", at=world.company)


@pytest.fixture
def api(calling: Any, leader: User) -> Any:
    return calling(leader)


@pytest.fixture
def opened(world: World, leader: User) -> RecapEdition:
    DayRemark.objects.create(
        unit=world.east, date=date(2026, 2, 27), text="Badai", written_by=leader, written_at=OVER
    )
    with clock.frozen_at(OVER):
        editions_open_due()
    return RecapEdition.objects.get()


def published(edition: RecapEdition) -> RecapEdition:
    with clock.frozen_at(OVER + timedelta(days=2)):
        editions_publish_due()
    edition.refresh_from_db()
    return edition


# Notes -----------------------------------------------------------------------------------------------------
def test_a_note_is_written_once_listed_and_taken_back(api: Any) -> None:
    sent = {"date": "2026-02-27", "unit": "EAST", "text": "Badai  besar", "leaves_ranking": True}

    first = api.post(NOTES, sent, format="json")
    again = api.post(NOTES, sent, format="json")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    note = first.json()
    assert (note["unit"], note["date"], note["text"]) == ("EAST", "2026-02-27", "Badai besar")
    assert (note["leaves_ranking"], note["author"], note["withdrawn_at"]) == (True, "Sari", None)
    assert api.get(NOTES).json()["results"] == [note]

    gone = api.post(f"{NOTES}{note['id']}/withdraw/", {}, format="json")
    assert gone.status_code == 200
    assert gone.json()["withdrawn_at"]
    assert api.get(NOTES).json()["results"] == []
    assert api.post(f"{NOTES}{note['id']}/withdraw/", {}, format="json").status_code == 409


def test_the_list_is_narrowed_by_days_and_unit(api: Any) -> None:
    for day, unit in (("2026-02-01", "WEST"), ("2026-02-10", "EAST"), ("2026-02-20", "HQ")):
        api.post(NOTES, {"date": day, "unit": unit, "text": unit}, format="json")

    def found(query: str) -> set[str]:
        return {one["text"] for one in api.get(f"{NOTES}?{query}").json()["results"]}

    assert found("") == {"WEST", "EAST", "HQ"}
    assert found("from=2026-02-05&to=2026-02-15") == {"EAST"}
    assert found("unit=EAST-1") == {"EAST", "HQ"}
    assert len(api.get(f"{NOTES}?limit=2").json()["results"]) == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " "}, "text"),
        ({"date": "2999-01-01"}, "date"),
        ({"unit": "NONE"}, "unit"),
        ({"date": "x"}, "date"),
    ],
)
def test_what_is_wrong_is_named(api: Any, problem_of: Any, change: dict[str, str], field: str) -> None:
    sent = {"date": "2026-02-27", "unit": "EAST", "text": "Badai"} | change

    answer = api.post(NOTES, sent, format="json")

    assert answer.status_code == 422
    assert set(problem_of(answer)["errors"]) == {field}


@pytest.mark.parametrize("query", ["from=2026-02-31", "to=soon", "unit=NONE"])
def test_a_list_of_nonsense_is_refused(api: Any, query: str) -> None:
    assert api.get(f"{NOTES}?{query}").status_code == 422


def test_notes_elsewhere_are_neither_seen_nor_written(world: World, api: Any, calling: Any) -> None:
    note = api.post(NOTES, {"date": "2026-02-27", "unit": "EAST", "text": "Badai"}, format="json").json()
    other = calling(make_person("Pak Barat", role="leader", at=world.west))

    assert other.get(NOTES).json()["results"] == []
    assert other.post(f"{NOTES}{note['id']}/withdraw/", {}, format="json").status_code == 404
    assert (
        other.post(NOTES, {"date": "2026-02-27", "unit": "EAST", "text": "x"}, format="json").status_code
        == 404
    )


# Monthly recaps --------------------------------------------------------------------------------------------
def test_an_open_month_has_no_figures_and_is_published_once(api: Any, opened: RecapEdition) -> None:
    address = f"{EDITIONS}{opened.pk}/"
    with clock.frozen_at(OVER + timedelta(hours=1)):
        body = api.get(address).json()
        assert (body["unit"], body["first_day"], body["published_at"]) == ("HQ", "2026-02-01", None)
        assert (body["facts"], body["files"]) == (None, [])
        assert api.get(f"{address}files/pdf/").status_code == 404
        assert [one["id"] for one in api.get(f"{EDITIONS}?published=false").json()["results"]] == [opened.pk]

        asked = api.post(f"{address}publish/", {}, format="json")

        assert asked.status_code == 202
        assert asked.json()["published_early_by"] == "Sari"
        assert api.post(f"{address}publish/", {}, format="json").status_code == 403


def test_a_published_month_has_figures_places_notes_and_files(api: Any, opened: RecapEdition) -> None:
    edition = published(opened)

    body = api.get(f"{EDITIONS}{edition.pk}/").json()

    facts = body["facts"]
    assert facts["version"] == 2
    assert facts["total"] == edition.facts["total"]
    assert set(facts["rows"]) == {"technician", "unit"}
    assert set(facts["ranking"]) == set(RANKED)
    assert facts["notes"] == [
        {"day": "2026-02-27", "unit": "Timur", "text": "Badai", "leaves_ranking": False, "author": "Sari"}
    ]
    assert [one["format"] for one in body["files"]] == ["pdf", "xlsx"]
    for one in body["files"]:
        file = api.get(one["url"])
        assert hashlib.sha256(b"".join(file.streaming_content)).hexdigest() == one["sha256"]
        assert f"recap-HQ-2026-02.{one['format']}" in file["Content-Disposition"]
    assert api.get(f"{EDITIONS}{edition.pk}/files/csv/").status_code == 404
    (row,) = api.get(f"{EDITIONS}?published=true&unit=HQ").json()["results"]
    assert "facts" not in row
    assert api.get(f"{EDITIONS}?published=perhaps").status_code == 422


def test_a_month_kept_before_there_were_places_still_opens(api: Any, opened: RecapEdition) -> None:
    edition = published(opened)
    older = {
        key: value for key, value in edition.facts.items() if key not in {"version", "ranking", "left_out"}
    }
    now = clock.now()
    kept = RecapEdition.objects.create(
        unit=edition.unit, first_day=date(2026, 1, 1), last_day=date(2026, 1, 31), opened_at=now,
        closes_at=now, published_at=now, facts=older, pdf_file=edition.pdf_file, xlsx_file=edition.xlsx_file,
    )  # fmt: skip

    facts = api.get(f"{EDITIONS}{kept.pk}/").json()["facts"]

    assert (facts["version"], facts["ranking"]) == (1, None)
    assert facts["rows"]


def test_another_branch_and_those_without_the_right_get_none(
    world: World, calling: Any, opened: RecapEdition
) -> None:
    other = calling(make_person("Pak Barat", role="leader", at=world.west))
    nobody = calling(make_person("Tamu"))

    assert other.get(EDITIONS).json()["results"] == []
    for rest in ("", "files/pdf/"):
        assert other.get(f"{EDITIONS}{opened.pk}/{rest}").status_code == 404
    assert other.post(f"{EDITIONS}{opened.pk}/publish/", {}, format="json").status_code == 404
    assert nobody.get(EDITIONS).status_code == 403
    assert nobody.get(NOTES).status_code == 403
