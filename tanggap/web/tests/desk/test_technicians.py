"""Technicians as the NOC follows and manages them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import make_person
from tanggap.fieldwork.models import Technician
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import reported
from tanggap.web.tests.desk.conftest import Desk

LIST = "/desk/technicians/"


def record(desk: Desk, **fields: Any) -> dict[str, Any]:
    return {"code": "T900", "home_unit": desk.cast.branch.pk, "skills": "FO, Radio , fo", **fields}


def test_the_list_tells_state_job_and_what_was_finished_last(desk: Desk, browser: Client) -> None:
    done, now = desk.ticket(), desk.ticket(subject="Sedang dikerjakan")
    for ticket in (done, now):
        work_order_assign(actor=desk.dispatcher, number=ticket.number, lead_code=desk.technician.code)
        reported(desk.technician, ticket.number, "accepted", "arrived", "working")
    reported(desk.technician, done.number, "done")

    page = browser.get(LIST).content.decode()

    assert "Sedang dikerjakan" in page
    assert f'href="/desk/tickets/{done.number}/"' in page
    assert desk.colleague.code not in browser.get(f"{LIST}?state=working").content.decode()
    assert desk.technician.code not in browser.get(f"{LIST}?q={desk.colleague.code}").content.decode()


def test_one_technicians_day_history_and_counts(desk: Desk, browser: Client) -> None:
    ticket = desk.ticket()
    work_order_assign(
        actor=desk.dispatcher,
        number=ticket.number,
        lead_code=desk.technician.code,
        crew_codes=[desk.colleague.code],
    )
    reported(desk.technician, ticket.number, "accepted", "arrived", "done")

    lead = browser.get(f"{LIST}{desk.technician.code}/").content.decode()
    helper = browser.get(f"{LIST}{desk.colleague.code}/").content.decode()

    assert lead.count('id="progress-') == 3
    assert lead.count(ticket.number) >= 4
    assert helper.count('id="progress-') == 0
    assert ticket.number in helper
    assert (
        'id="progress-' not in browser.get(f"{LIST}{desk.technician.code}/?day=2020-01-01").content.decode()
    )
    assert browser.get(f"{LIST}{desk.technician.code}/?day=2020-13-41").status_code == 200


def test_technicians_of_another_branch_do_not_exist(desk: Desk) -> None:
    elsewhere = desk.browser(desk.cast.stranger_person)
    code = desk.technician.code

    assert code not in elsewhere.get(LIST).content.decode()
    for act in ("", "edit/", "deactivate/"):
        assert elsewhere.get(f"{LIST}{code}/{act}").status_code == 404
    assert elsewhere.post(f"{LIST}{code}/reactivate/").status_code == 404


def test_a_known_person_becomes_a_technician(desk: Desk, browser: Client) -> None:
    person = make_person("Joko Susilo", role="technician", at=desk.cast.branch)

    found = browser.get(f"{LIST}new/?q=susilo").content.decode()
    answer = browser.post(f"{LIST}new/", record(desk, person=person.pk))

    assert f"?person={person.pk}" in found
    assert answer.headers["Location"] == f"{LIST}T900/"
    assert Technician.objects.get(code="T900").skills == ["fo", "radio"]


def test_a_new_person_and_the_record_in_one_go(desk: Desk, browser: Client) -> None:
    answer = browser.post(f"{LIST}new/", record(desk, name="Budi Baru", phone="0812 3456 789"))

    made = Technician.objects.get(code="T900")
    assert answer.status_code == 302
    assert (made.user.name, made.user.phone, made.user.home_unit) == (
        "Budi Baru",
        "+628123456789",
        desk.cast.branch,
    )
    assert not made.user.grants.exists()


def test_a_taken_number_comes_back_and_leaves_no_person(desk: Desk, browser: Client) -> None:
    people = User.objects.count()

    answer = browser.post(f"{LIST}new/", record(desk, name="Budi Baru", code=desk.technician.code))

    assert answer.status_code == 422
    assert "Budi Baru" in answer.content.decode()
    assert User.objects.count() == people


def test_a_person_out_of_sight_cannot_be_made_a_technician(desk: Desk, browser: Client) -> None:
    hidden = make_person("Orang Jauh", at=desk.cast.other_branch)

    assert "Orang Jauh" not in browser.get(f"{LIST}new/?q=Jauh").content.decode()
    assert browser.post(f"{LIST}new/", record(desk, person=hidden.pk)).status_code == 422
    assert not Technician.objects.filter(user=hidden).exists()


def test_editing_and_a_stale_edit(desk: Desk, browser: Client) -> None:
    code = desk.technician.code
    form = record(desk, code=code, name="Nama Baru", phone="+62811", whatsapp="", vehicle="Motor", version=1)

    saved = browser.post(f"{LIST}{code}/edit/", form)
    stale = browser.post(f"{LIST}{code}/edit/", {**form, "vehicle": "Mobil"})

    desk.technician.refresh_from_db()
    desk.technician.user.refresh_from_db()
    assert saved.status_code == 302
    assert stale.status_code == 409
    assert "Mobil" in stale.content.decode()
    assert (desk.technician.vehicle, desk.technician.user.name) == ("Motor", "Nama Baru")


def test_deactivating_asks_why_and_waits_for_work_in_hand(desk: Desk, browser: Client) -> None:
    code = desk.technician.code
    ticket = desk.ticket()
    work_order_assign(actor=desk.dispatcher, number=ticket.number, lead_code=code)

    assert browser.post(f"{LIST}{code}/deactivate/", {"reason": ""}).status_code == 422
    assert browser.post(f"{LIST}{code}/deactivate/", {"reason": "Pindah"}).status_code == 422
    assert browser.post(f"{LIST}{desk.colleague.code}/deactivate/", {"reason": "Pindah"}).status_code == 302
    assert "Pindah" in browser.get(f"{LIST}{desk.colleague.code}/").content.decode()

    browser.post(f"{LIST}{desk.colleague.code}/reactivate/")
    desk.colleague.refresh_from_db()
    assert desk.colleague.is_active


def test_a_reader_follows_but_does_not_manage(desk: Desk) -> None:
    reader = desk.browser(desk.reader)

    assert reader.get(LIST).status_code == 200
    assert reader.get(f"{LIST}new/").status_code == 403
    assert reader.get(f"{LIST}{desk.technician.code}/edit/").status_code == 403
