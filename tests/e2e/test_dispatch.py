"""A dispatcher gives out by key and by drag, takes back, and a second one sees it live."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tanggap.fieldwork.models import DutySpan, Technician, WorkOrder
from tanggap.fieldwork.positions.services.duty import duty_start
from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.organization.models import Unit
from tests.e2e.conftest import People, add_ticket

PROMISED_S = 3.0


@pytest.fixture(autouse=True)
def on_duty(server: str) -> None:
    """The free technicians are on duty, whatever the hour."""
    for technician in Technician.objects.filter(code__startswith="UJI-").select_related("home_unit"):
        if not DutySpan.objects.filter(technician=technician, ended_at__isnull=True).exists():
            duty_start(actor=system_actor(), technician=technician, source="noc", at=clock.now())


def holder(number: str) -> str | None:
    order = WorkOrder.objects.filter(ticket__number=number).held().select_related("lead").first()
    return order.lead.code if order and order.lead else None


def board(page: Page, number: str) -> None:
    page.goto(f"/desk/dispatch/?ticket={number}")
    expect(page.locator(f"li.is-chosen[data-ticket='{number}']")).to_be_visible()
    expect(page.locator("[data-suggestion]").first).to_be_visible()


def test_by_key_by_drag_and_back(people: People) -> None:
    page, colleague = people.page("hdnoc"), people.page("hdnoc")
    first = add_ticket(page, "Kabel putus (uji bagi tugas 1)")
    second = add_ticket(page, "Kabel putus (uji bagi tugas 2)")
    board(page, first)
    board(colleague, second)
    row = colleague.locator(f"[data-ticket='{first}']")
    expect(row).to_be_visible()

    page.keyboard.press("2")
    marked = page.locator("[data-suggestion].is-marked")
    expect(marked).to_have_attribute("data-suggestion", "2")
    code = marked.get_attribute("data-drop")
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-ticket='{first}']")).to_have_count(0)
    begun = time.monotonic()
    assert holder(first) == code
    expect(row).to_have_count(0)
    assert time.monotonic() - begun <= PROMISED_S

    page.keyboard.press("u")
    expect(page.locator(f"[data-ticket='{first}']")).to_be_visible()
    assert holder(first) is None
    expect(row).to_be_visible()

    board(page, first)
    place = page.locator("[data-suggestion='1']")
    code = place.get_attribute("data-drop")
    page.locator(f"[data-ticket='{second}']").drag_to(place)
    expect(page.locator(f"[data-ticket='{second}']")).to_have_count(0)
    assert holder(second) == code
    page.locator("#dispatch-done [data-undo]").first.click()
    expect(page.locator(f"[data-ticket='{second}']")).to_be_visible()
    assert holder(second) is None

    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("ticket=TGP-"))
    number = page.url.partition("ticket=")[2]
    expect(page.locator(f"li.is-chosen[data-ticket='{number}']")).to_be_visible()


def test_all_at_once_without_scripts(people: People) -> None:
    page = people.context("hdnoc", java_script_enabled=False).new_page()
    number = add_ticket(people.page("hdnoc"), "Kabel putus (uji usulan)")
    unit = Unit.objects.get(code="PKU")
    page.goto(f"/desk/dispatch/?unit={unit.pk}")
    page.locator("form[action$='/dispatch/best/'] button").click()
    page.wait_for_url("**/desk/dispatch/proposals/*/")
    boxes = page.locator("input[name=line]")
    for place in range(boxes.count()):
        if boxes.nth(place).get_attribute("value") != number:
            boxes.nth(place).uncheck()
    page.locator("[form=apply-form].btn-primary").click()
    expect(page.locator(".tg-result-taken")).to_have_count(1)
    assert holder(number) is not None
    page.locator("form[action$='/undo/'] button").click()
    expect(page.locator(".tg-result-back")).to_have_count(1)
    assert holder(number) is None


def test_on_a_phone_each_suggestion_is_a_button(people: People) -> None:
    page = people.page("hdnoc", phone=True)
    number = add_ticket(people.page("hdnoc"), "Kabel putus (uji ponsel)")
    board(page, number)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    button = page.locator("[data-suggestion='1'] button")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    expect(page.locator(f"[data-ticket='{number}']")).to_have_count(0)
    assert holder(number) is not None
