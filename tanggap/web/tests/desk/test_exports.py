"""Exports from the list: asked for, watched, fetched by their owner only."""

from __future__ import annotations

import csv
import io

from django.test import Client

from tanggap.activity.models import JobRun
from tanggap.tickets.services import exports
from tanggap.web.tests.desk.conftest import Desk


def finished(browser: Client, **data: object) -> JobRun:
    answer = browser.post("/desk/exports/start/", {"format": "csv", **data})
    run = JobRun.objects.latest("pk")
    assert answer.headers["Location"] == f"/desk/exports/{run.public_id}/"
    exports.ticket_export_write.func(run_id=run.pk)
    return run


def test_the_lists_filter_decides_what_the_file_holds(desk: Desk, browser: Client) -> None:
    phoned = desk.ticket(channel="phone")
    desk.ticket()

    run = finished(browser, query="channel=phone")
    page = browser.get(f"/desk/exports/{run.public_id}/").content.decode()
    answer = browser.get(f"/desk/exports/{run.public_id}/file/")

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[arg-type]
    assert [row[0] for row in rows[1:]] == [phoned.number]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "every 1s" not in page
    assert str(run.public_id) in browser.get("/desk/exports/").content.decode()


def test_a_waiting_export_asks_for_itself_and_can_be_stopped(desk: Desk, browser: Client) -> None:
    browser.post("/desk/exports/start/", {"format": "xlsx"})
    run = JobRun.objects.latest("pk")

    waiting = browser.get(f"/desk/exports/{run.public_id}/").content.decode()
    browser.post(f"/desk/exports/{run.public_id}/cancel/")

    run.refresh_from_db()
    assert 'hx-trigger="every 1s"' in waiting
    assert run.status == "cancelled"
    assert browser.get(f"/desk/exports/{run.public_id}/file/").status_code == 403


def test_selected_tickets_are_exported_as_they_stand(desk: Desk, browser: Client) -> None:
    wanted = desk.ticket()
    desk.ticket()

    browser.post("/desk/tickets/bulk/", {"act": "export", "selected": [wanted.number]})
    run = JobRun.objects.latest("pk")
    exports.ticket_export_write.func(run_id=run.pk)

    run.refresh_from_db()
    assert run.result["rows"] == 1


def test_nobody_else_fetches_the_file(desk: Desk, browser: Client) -> None:
    desk.ticket()
    run = finished(browser)

    for person in (desk.agent, desk.cast.stranger_person):
        other = desk.browser(person)
        assert other.get(f"/desk/exports/{run.public_id}/").status_code == 404
        assert other.get(f"/desk/exports/{run.public_id}/file/").status_code == 404
        assert other.post(f"/desk/exports/{run.public_id}/cancel/").status_code == 404


def test_an_unknown_format_is_refused(desk: Desk, browser: Client) -> None:
    assert browser.post("/desk/exports/start/", {"format": "pdf"}).status_code == 422
