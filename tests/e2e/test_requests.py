"""An office asks for a service with a letter; the field admin asks for more, then accepts with a priority."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tanggap.attachments.tests import samples
from tanggap.tickets.models import Ticket
from tests.e2e.conftest import People, choose

_numbers = count(1)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "surat.pdf"
    path.write_bytes(samples.pdf())
    return path


def _asks(office: Page, subject: str, letter: Path) -> str:
    """From the search with a slip to the sent request; answers its number."""
    office.goto("/portal/")
    office.get_by_role("link", name="Layanan", exact=True).first.click()
    office.fill("#find", "hostng aplikasi")
    office.get_by_role("button", name="Cari").click()
    office.get_by_role("link", name="Hosting aplikasi").click()
    expect(office.locator("body")).to_contain_text("Bidang Infrastruktur TIK")
    expect(office.locator("body")).to_contain_text("Surat permohonan dari kepala OPD")
    office.get_by_role("link", name="Mohon layanan ini").click()

    office.fill("input[name=subject]", subject)
    office.fill("input[name=answer_aplikasi]", "SIMPUS")
    office.get_by_role("button", name="Kirim", exact=True).click()
    expect(office.locator("body")).to_contain_text("Dokumen ini diperlukan.")
    expect(office.locator("input[name=subject]")).to_have_value(subject)
    office.locator("input[type=file]").first.set_input_files(str(letter))
    office.get_by_role("button", name="Kirim", exact=True).click()
    expect(office.locator("body")).to_contain_text("Menunggu validasi")
    return Ticket.objects.get(subject=subject).number


def test_an_office_asks_answers_and_reads_each_state_of_its_request(people: People, letter: Path) -> None:
    subject = f"Hosting uji {next(_numbers)}"
    office = people.page("opd.dinkes", phone=True)
    number = _asks(office, subject, letter)

    admin = people.page("bidang.infra")
    admin.goto("/desk/validation/")
    admin.get_by_role("link", name=subject).first.click()
    expect(admin.locator("body")).to_contain_text("surat.pdf")
    expect(admin.locator("body")).to_contain_text("SIMPUS")
    admin.get_by_role("button", name="Minta keterangan").click()
    expect(admin.get_by_role("alert").first).to_be_visible()
    admin.fill("textarea[name=reason]", "Berapa pengguna?")
    admin.get_by_role("button", name="Minta keterangan").click()
    expect(admin.locator("body")).to_contain_text("OPD ditanyai.")

    office.goto(f"/portal/tickets/{number}/")
    expect(office.locator("body")).to_contain_text("Berapa pengguna?")
    office.locator("#answer textarea[name=body]").fill("40 pengguna")
    office.get_by_role("button", name="Jawab dan kirim lagi").click()
    expect(office.locator("body")).to_contain_text("Menunggu validasi")

    admin.goto(f"/desk/validation/{number}/")
    choose(admin, "impact", "Tinggi")
    choose(admin, "urgency", "Tinggi")
    admin.get_by_role("button", name="Terima", exact=True).click()
    expect(admin.locator("body")).to_contain_text("Diterima. OPD diberi tahu.")

    office.goto(f"/portal/tickets/{number}/")
    expect(office.locator(".tg-stands")).to_contain_text("Diterima")
    assert Ticket.objects.get(number=number).priority == 1
    assert people.problems == []


def test_what_waits_is_offered_to_no_technician(people: People, letter: Path) -> None:
    subject = f"Hosting uji {next(_numbers)}"
    number = _asks(people.page("opd.dinkes"), subject, letter)

    admin = people.page("bidang.infra")
    admin.goto("/desk/dispatch/")
    expect(admin.locator("body")).not_to_contain_text(subject)
    admin.goto(f"/desk/tickets/{number}/")
    admin.get_by_role("link", name="Lihat dan putuskan").click()
    expect(admin).to_have_url(re.compile(f"/desk/validation/{number}/$"))
