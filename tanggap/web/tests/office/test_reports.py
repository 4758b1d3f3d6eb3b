"""Work reports in the office: the list, and verifying with remarks."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.approvals.models import ApprovalRequest
from tanggap.fieldwork.models import WorkReport, WorkReportRemark
from tanggap.fieldwork.work_reports.tests.factories import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def browser(scene: Scene) -> Client:
    found = Client()
    found.force_login(scene.leader_person)
    return found


def test_the_list_counts_and_filters(scene: Scene, browser: Client) -> None:
    waiting = scene.submitted(subject="Menunggu pimpinan")
    approved = scene.approved(subject="Sudah disetujui")
    page = browser.get("/office/reports/").content.decode()
    assert waiting.number in page
    assert approved.number not in page
    page = browser.get("/office/reports/?state=approved").content.decode()
    assert approved.number in page
    assert waiting.number not in page
    everything = browser.get("/office/reports/?state=&q=pimpinan").content.decode()
    assert waiting.number in everything
    assert approved.number not in everything


@pytest.mark.parametrize(
    "query",
    ["state=x", "unit=x", "unit=99999999999999999999", "since=2026-99-99", "until=x", "after=x"],
)
def test_odd_filters_are_no_error(scene: Scene, browser: Client, query: str) -> None:
    scene.submitted()
    assert browser.get(f"/office/reports/?{query}").status_code == 200


def test_a_leader_sends_it_back_with_remarks(scene: Scene, browser: Client) -> None:
    report = scene.submitted()
    page = browser.get(f"/office/reports/{report.number}/").content.decode()
    assert 'name="remark:actions.1"' in page
    assert all(f'value="{verdict}"' in page for verdict in ("approve", "send_back", "reject"))
    digest = ApprovalRequest.objects.get().digest

    refused = browser.post(
        f"/office/reports/{report.number}/decide/",
        {"verdict": "approve", "digest": digest, "remark:findings": "Tiang mana?"},
    )
    assert refused.status_code == 422
    assert "Tiang mana?" in refused.content.decode()
    browser.post(
        f"/office/reports/{report.number}/decide/",
        {"verdict": "send_back", "digest": digest, "remark:findings": "Tiang mana?"},
    )

    assert WorkReport.objects.get().state == "sent_back"
    assert WorkReportRemark.objects.get().place == "findings"
    page = browser.get(f"/office/reports/{report.number}/").content.decode()
    assert "Tiang mana?" in page
    assert "verdict" not in page


def test_an_older_version_is_read_but_not_decided(scene: Scene, browser: Client) -> None:
    from tanggap.fieldwork.work_reports import services
    from tanggap.fieldwork.work_reports.tests.factories import decide

    back = decide(scene.leader, scene.submitted(), "send_back", reason="Lagi")
    mended = scene.saved(back)
    services.work_report_submit(actor=scene.writer, number=mended.number, version=mended.version)
    page = browser.get(f"/office/reports/{mended.number}/?version=1").content.decode()
    assert "verdict" not in page
    assert "verdict" in browser.get(f"/office/reports/{mended.number}/").content.decode()


def test_a_strange_digest_or_verdict_decides_nothing(scene: Scene, browser: Client) -> None:
    report = scene.submitted()
    url = f"/office/reports/{report.number}/decide/"
    assert browser.post(url, {"verdict": "approve", "digest": "old"}).status_code == 409
    assert browser.post(url, {"verdict": "maybe", "digest": "old"}).status_code == 422
    assert browser.post(url, {}).status_code == 422
    assert WorkReport.objects.get().state == "waiting"
