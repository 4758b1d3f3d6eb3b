"""Checklists on the pages of desk, field and setup, and by the API."""

from __future__ import annotations

import pytest
from django.test import Client

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import reported
from tanggap.tickets import services
from tanggap.tickets.checklists import open_items, templates_in_use
from tanggap.tickets.models import ChecklistItem, ChecklistTemplate, Ticket
from tanggap.tickets.tests.factories import make_category
from tanggap.web.tests.desk.conftest import Desk

pytestmark = pytest.mark.django_db

ITEMS = [{"text": "Ukur redaman", "mandatory": True}, {"text": "Foto ODP", "mandatory": False}]


@pytest.fixture
def template(desk: Desk) -> ChecklistTemplate:
    admin = acting(make_person(role="admin", at=desk.cast.company))
    return services.checklist_template_create(actor=admin, name="Kunjungan", category_id=None, items=ITEMS)


@pytest.fixture
def ticket(desk: Desk, template: ChecklistTemplate) -> Ticket:
    made = desk.ticket()
    services.ticket_checklist_add(actor=desk.dispatcher, number=made.number, template_id=template.pk)
    return made


def at(ticket: Ticket, act: str) -> str:
    return f"/desk/tickets/{ticket.number}/{act}/"


def test_items_are_ticked_beside_the_ticket_with_and_without_scripts(browser: Client, ticket: Ticket) -> None:
    must, other = ChecklistItem.objects.order_by("position")

    plain = browser.post(at(ticket, f"checklists/items/{must.pk}"), {"done": "yes"})
    part = browser.post(
        at(ticket, f"checklists/items/{other.pk}"), {"done": "yes"}, headers={"HX-Request": "true"}
    ).content.decode()

    assert plain["Location"] == f"/desk/tickets/{ticket.number}/"
    assert part.count('aria-checked="true"') == 2
    assert "<html" not in part
    browser.post(at(ticket, f"checklists/items/{must.pk}"), {"done": "no"})
    assert open_items(ticket) == ["Ukur redaman"]


def test_the_refusal_to_solve_names_the_open_items(browser: Client, ticket: Ticket) -> None:
    page = browser.get(f"/desk/tickets/{ticket.number}/").content.decode()
    refused = browser.post(at(ticket, "resolve"), {"resolution": "Beres", "cause": "cable"})

    assert "Ukur redaman" in page
    assert refused.status_code == 403
    assert "Ukur redaman" in refused.content.decode()


def test_lists_are_added_and_taken_away(desk: Desk, browser: Client, template: ChecklistTemplate) -> None:
    ticket = desk.ticket()

    browser.post(at(ticket, "checklists"), {"template": template.pk})
    panel = browser.get(at(ticket, "panels")).content.decode()
    browser.post(at(ticket, "checklists"), {"template": "x"})
    browser.post(at(ticket, f"checklists/{ticket.checklists.get().pk}/remove"))

    assert "Ukur redaman" in panel
    assert not ticket.checklists.exists()


def test_a_technician_ticks_on_the_job_and_learns_what_is_open(desk: Desk, ticket: Ticket) -> None:
    work_order_assign(actor=desk.dispatcher, number=ticket.number, lead_code=desk.technician.code)
    reported(desk.technician, ticket.number, "accepted", "en_route", "arrived", "working")
    phone = desk.browser(desk.technician.user)
    item = ChecklistItem.objects.get(mandatory=True)
    job = f"/field/jobs/{ticket.number}/"

    before = phone.get(job).content.decode()
    refused = phone.post(
        f"{job}report/", {"step": "done", "request_key": "a", "resolution": "Beres", "cause": "cable"}
    )
    ticked = phone.post(f"{job}items/{item.pk}/", {"done": "yes"})
    after = phone.get(job).content.decode()

    assert 'href="?step=done#report"' not in before
    assert refused.status_code == 403
    assert "Ukur redaman" in refused.content.decode()
    assert ticked["Location"].startswith(job)
    assert 'href="?step=done#report"' in after
    stranger = desk.browser(desk.colleague.user)
    assert stranger.post(f"{job}items/{item.pk}/", {"done": "no"}).status_code == 404


def rows(*items: tuple[str, str, bool]) -> dict[str, object]:
    data: dict[str, object] = {"item-TOTAL_FORMS": len(items), "item-INITIAL_FORMS": 0}
    for index, (place, text, mandatory) in enumerate(items):
        data |= {f"item-{index}-place": place, f"item-{index}-text": text}
        if mandatory:
            data[f"item-{index}-mandatory"] = "on"
    return data


def test_administrators_edit_order_and_retire_templates(desk: Desk) -> None:
    admin = desk.browser(make_person(role="admin", at=desk.cast.company))
    typed = {"name": "Pasang baru", **rows(("2", "Foto", False), ("1", "Ukur", True), ("", " ", False))}

    admin.post("/setup/checklists/new/", {**typed, "act": "save"})
    made = ChecklistTemplate.objects.get()
    page = f"/setup/checklists/{made.pk}/"
    roomy = admin.post(page, {**typed, "act": "more"})
    wrong = admin.post(page, {**typed, "name": "", "act": "save", "version": 1})
    stale = admin.post(page, {**typed, "act": "save", "version": 7})
    admin.post(f"{page}retire/")

    assert made.items == [{"text": "Ukur", "mandatory": True}, {"text": "Foto", "mandatory": False}]
    assert (roomy.status_code, wrong.status_code, stale.status_code) == (200, 422, 409)
    assert "Foto" in roomy.content.decode()
    assert "Pasang baru" not in admin.get("/setup/checklists/").content.decode()
    assert "Pasang baru" in admin.get("/setup/checklists/?retired=1").content.decode()
    admin.post(f"{page}restore/")
    assert "Pasang baru" in admin.get("/setup/checklists/").content.decode()


def test_the_api_lists_adds_ticks_and_refuses(
    desk: Desk, browser: Client, template: ChecklistTemplate
) -> None:
    ticket = desk.ticket()
    api = f"/api/v1/tickets/{ticket.number}/"

    offered = browser.get("/api/v1/checklists/").json()["results"]
    made = browser.post(f"{api}checklists/", {"template": offered[0]["id"]}, content_type="application/json")
    item = made.json()["results"][0]["items"][0]
    solve = {"resolution": "Beres", "cause": "cable"}
    refused = browser.post(f"{api}resolve/", solve, content_type="application/json")
    ticked = browser.put(
        f"{api}checklists/items/{item['id']}/", {"done": True}, content_type="application/json"
    )
    solved = browser.post(f"{api}resolve/", solve, content_type="application/json")

    assert [one["name"] for one in offered] == ["Kunjungan"]
    assert (made.status_code, item["mandatory"], item["done"]) == (201, True, False)
    assert (refused.status_code, refused.json()["code"]) == (403, "checklist")
    assert "Ukur redaman" in refused.json()["title"]
    assert (ticked.status_code, ticked.json()["done"]) == (200, True)
    assert solved.status_code == 200
    assert browser.get(f"{api}checklists/").json()["results"][0]["items"][0]["done_by"]


def test_the_list_of_a_former_category_says_so_and_goes_by_page_and_by_api(
    desk: Desk, browser: Client, template: ChecklistTemplate
) -> None:
    former, present = make_category("Internet"), make_category("Telepon")
    ChecklistTemplate.objects.update(category=former)
    templates_in_use.clear()
    tickets = [desk.ticket(category_id=former.pk), desk.ticket(category_id=former.pk)]
    changes = {"category_id": present.pk}
    for ticket in tickets:
        services.ticket_edit(actor=desk.dispatcher, number=ticket.number, changes=changes)
    page, call = (ticket.checklists.get() for ticket in tickets)

    panel = browser.get(at(tickets[0], "panels"), headers={"Accept-Language": "id"}).content.decode()
    browser.post(at(tickets[0], f"checklists/{page.pk}/remove"))
    api = f"/api/v1/tickets/{tickets[1].number}/checklists/"
    shown = browser.get(api).json()["results"][0]
    gone = [browser.delete(f"{api}{call.pk}/").status_code for _time in range(2)]

    assert "Dari kategori sebelumnya" in panel
    assert (shown["automatic"], shown["removable"]) == (False, True)
    assert gone == [204, 404]
    assert not any(ticket.checklists.exists() for ticket in tickets)


def test_the_api_keeps_a_list_that_the_category_asks_for(
    desk: Desk, browser: Client, template: ChecklistTemplate
) -> None:
    category = make_category("Internet")
    ChecklistTemplate.objects.update(category=category)
    templates_in_use.clear()
    ticket = desk.ticket(category_id=category.pk)

    refused = browser.delete(f"/api/v1/tickets/{ticket.number}/checklists/{ticket.checklists.get().pk}/")

    assert refused.status_code == 422
    assert ticket.checklists.exists()
