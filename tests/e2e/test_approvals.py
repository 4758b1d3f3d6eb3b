"""Somebody registers and asks for a role; it is sent back, asked for again, and given from a phone."""

from __future__ import annotations

import re
from itertools import count

from playwright.sync_api import expect

from tanggap.accounts.models import Grant, User
from tanggap.accounts.services import PersonFacts, user_create
from tanggap.approvals.models import ApprovalRequest
from tanggap.kernel.actor import system_actor
from tanggap.organization.models import Unit
from tests.e2e.conftest import People, choose

_numbers = count(1)


def newcomer(name: str) -> User:
    """Somebody who registered and holds no role."""
    facts = PersonFacts(name=name, email=f"pelamar{next(_numbers)}@demo.test")
    return user_create(actor=system_actor("e2e"), facts=facts, email_verified=True)


def account(person: User) -> str:
    """The person's account as ``People`` names it."""
    return (person.email or "").partition("@")[0]


def asks(people: People, person: User, reason: str) -> None:
    """The newcomer's page, filled in and sent."""
    page = people.page(account(person), phone=True)
    page.goto("/account/waiting/")
    choose(page, "role", "Teknisi")
    page.select_option("select[name=unit]", str(Unit.objects.get(code="PKU").pk))
    page.fill("textarea[name=reason]", "   ")
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator("form .invalid-feedback, form .tg-form-errors").first).to_be_visible()
    page.fill("textarea[name=reason]", reason)
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator("body")).to_contain_text("Menunggu persetujuan")


def test_a_role_is_asked_for_sent_back_asked_for_again_and_given(people: People) -> None:
    name = f"Dewi Calon {next(_numbers)}"
    person = newcomer(name)
    asks(people, person, "Teknisi baru")

    noc = people.page("hdnoc")
    noc.goto("/office/approvals/")
    noc.get_by_role("link", name=name).first.click()
    noc.get_by_role("button", name="Kembalikan").click()
    expect(noc.get_by_role("alert")).to_contain_text("alasan")
    noc.fill("textarea[name=reason]", "Sebutkan kepala regunya.")
    noc.get_by_role("button", name="Kembalikan").click()
    expect(noc.locator("body")).to_contain_text("Diputuskan.")

    own = people.page(account(person), phone=True)
    own.goto("/account/waiting/")
    expect(own.locator("blockquote")).to_have_text("Sebutkan kepala regunya.")
    asks(people, person, "Kepala regu: Hendra")

    for decider in (noc, people.page("pimpinan", phone=True)):
        decider.goto("/office/approvals/")
        decider.get_by_role("link", name=name).first.click()
        decider.get_by_role("button", name="Setujui").click()
        expect(decider.locator("body")).to_contain_text("Diputuskan.")
    own.goto("/account/waiting/")
    expect(own).to_have_url(re.compile("/field/$"))
    assert Grant.objects.filter(user=person, role__code="technician").count() == 1


def test_several_are_looked_through_and_decided_together(people: People) -> None:
    group = f"Rombongan {next(_numbers)}"
    persons = [newcomer(f"{group} {number}") for number in range(3)]
    for person in persons:
        asks(people, person, "Teknisi baru")
    page = people.page("hdnoc")

    page.goto(f"/office/approvals/?q={group}")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.locator("thead input[type=checkbox]").check()
    page.get_by_role("button", name="Periksa dan putuskan").click()
    expect(page.locator("input[name=item]")).to_have_count(3)
    page.locator("input[name=item]").nth(1).uncheck()
    page.get_by_role("button", name="Setujui").click()

    expect(page.locator("body")).to_contain_text("2 pengajuan diputuskan")
    requests = ApprovalRequest.objects.filter(submitted_by__in=persons)
    assert sorted(requests.values_list("position", flat=True)) == [0, 1, 1]


def test_decisions_are_handed_over_for_some_days(people: People) -> None:
    page = people.page("admin")
    page.goto("/office/approvals/delegations/")
    value = page.locator("select[name=taker] option").nth(1).get_attribute("value")
    page.select_option("select[name=taker]", value=value or "")
    page.fill("input[name=first_day]", "2020-01-01")
    page.fill("input[name=last_day]", "2020-01-02")
    page.fill("input[name=reason]", "Cuti")
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator("form.tg-card")).to_contain_text("sudah lewat")
    page.evaluate(
        """() => {
            const day = (more) => new Date(Date.now() + more * 86400000).toISOString().slice(0, 10);
            document.querySelector("[name=first_day]").value = day(5);
            document.querySelector("[name=last_day]").value = day(7);
        }"""
    )
    page.get_by_role("button", name="Simpan").click()

    newest = page.locator("article").first
    expect(newest).to_contain_text("Akan datang")
    newest.get_by_role("button", name="Batalkan").click()
    expect(newest).to_contain_text("Berakhir")
