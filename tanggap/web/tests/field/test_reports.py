"""Writing a work report on the phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tanggap.fieldwork.models import WorkReport
from tanggap.fieldwork.work_reports.tests.factories import Scene, decide, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def phone(scene: Scene) -> Client:
    browser = Client()
    browser.force_login(scene.technician.user)
    return browser


def sent(report: WorkReport, **fields: Any) -> dict[str, Any]:
    """What the page sends, with everything that is needed."""
    photos = report.draft["photos"]
    data: dict[str, Any] = {
        "version": report.version,
        "findings": "Kabel putus",
        "cause": "cable",
        "actions": "Menyambung\nMengukur",
        "result": "Normal",
        "people": "Budi Santoso (Ketua)\nSiti",
        "material-TOTAL_FORMS": 1,
        "material-INITIAL_FORMS": 0,
        "material-0-name": "Kabel",
        "material-0-quantity": "20",
        "photo-TOTAL_FORMS": len(photos),
        "photo-INITIAL_FORMS": len(photos),
    }
    for number, one in enumerate(photos):
        data |= {f"photo-{number}-{name}": value for name, value in one.items()}
    return {**data, **fields}


def test_from_the_finished_job_to_the_submission(scene: Scene, phone: Client) -> None:
    ticket = scene.job()
    assert ticket.subject in phone.get("/field/reports/").content.decode()
    assert "/report/begin/" in phone.get(f"/field/jobs/{ticket.number}/").content.decode()

    begun = phone.post(f"/field/jobs/{ticket.number}/report/begin/")
    report = WorkReport.objects.get()
    assert begun.headers["Location"] == f"/field/reports/{report.number}/"
    page = phone.get(begun.headers["Location"]).content.decode()
    assert "Kabel putus" in page
    assert page.count('name="photo-') >= 8

    data = sent(report, photos_after=[photo()], **{"photo-0-remove": "on", "photo-1-caption": "Rapi"})
    answer = phone.post(f"/field/reports/{report.number}/", {**data, "submit": "1"})

    assert answer.headers["Location"] == f"/office/reports/{report.number}/"
    report.refresh_from_db()
    assert report.state == "waiting"
    assert [one["caption"] for one in report.draft["photos"]] == ["Rapi", ""]
    assert report.draft["people"] == [
        {"name": "Budi Santoso", "part": "Ketua"},
        {"name": "Siti", "part": ""},
    ]
    read = phone.get(f"/office/reports/{report.number}/").content.decode()
    assert "Tindak lanjut" in read
    assert "Menyambung" in read


def test_what_is_missing_stands_at_its_field_and_nothing_typed_is_lost(scene: Scene, phone: Client) -> None:
    report = scene.report()
    answer = phone.post(
        f"/field/reports/{report.number}/",
        sent(report, actions="", photos_after=[photo()], submit="1"),
    )
    assert answer.headers["Location"].endswith("?missing")
    page = phone.get(answer.headers["Location"]).content.decode()
    assert "paling sedikit satu tindakan" in page
    report.refresh_from_db()
    assert report.state == "draft"
    assert len(report.draft["photos"]) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "x"},
        {"cause": "sihir"},
        {"photo-0-id": "x" * 36},
        {"photo-0-part": "kapan"},
        {"photo-TOTAL_FORMS": "y"},
        {"material-TOTAL_FORMS": "100000"},
        {"findings": "x" * 5000},
    ],
)
def test_bad_input_is_refused_and_changes_nothing(scene: Scene, phone: Client, wrong: dict[str, str]) -> None:
    report = scene.report()
    answer = phone.post(f"/field/reports/{report.number}/", sent(report, **wrong))
    assert answer.status_code == 422
    assert WorkReport.objects.get().version == 1


def test_a_form_that_came_too_late_says_so(scene: Scene, phone: Client) -> None:
    report = scene.report()
    late = sent(report, findings="Lama")
    phone.post(f"/field/reports/{report.number}/", sent(report, findings="Baru"))
    answer = phone.post(f"/field/reports/{report.number}/", late)
    assert answer.status_code == 409
    assert "Lama" in answer.content.decode()
    assert WorkReport.objects.get().draft["findings"] == "Baru"


def test_remarks_are_read_at_their_places(scene: Scene, phone: Client) -> None:
    report = decide(
        scene.leader,
        scene.submitted(),
        "send_back",
        remarks={"actions.1": "Berapa hasilnya?"},
        reason="Lengkapi",
    )
    page = phone.get(f"/field/reports/{report.number}/").content.decode()
    assert "Baris 2: Berapa hasilnya?" in page
    assert "Lengkapi" in page
    before_actions = page[: page.index('name="actions"')]
    assert re.search("Berapa hasilnya", before_actions[-600:])


def test_taken_back_from_the_page(scene: Scene, phone: Client) -> None:
    report = scene.submitted()
    assert "/recall/" in phone.get(f"/office/reports/{report.number}/").content.decode()
    phone.post(f"/field/reports/{report.number}/recall/")
    assert WorkReport.objects.get().state == "draft"
