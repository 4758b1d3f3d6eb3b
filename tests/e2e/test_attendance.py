"""Check-in by live camera on a phone, and the NOC's open wall that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import Geolocation, Page, expect

from tanggap.attachments.models import Attachment
from tanggap.fieldwork.attendance import services
from tanggap.fieldwork.models import AttendanceEntry, AttendancePlace, PhotoFingerprint, Shift, Technician
from tanggap.kernel import clock
from tests.e2e.conftest import People, account_of
from tests.e2e.test_accessibility import AXE, RUN
from tests.e2e.test_offline import kept, new_technician, unsent

OFFICE = {"latitude": 0.507070, "longitude": 101.447780, "accuracy": 12}
AWAY = {"latitude": 0.560010, "longitude": 101.447790, "accuracy": 15}
ALLOWED = ["camera", "geolocation"]


@dataclass
class Crew:
    """Three technicians whose shift begins soon, or began an hour ago."""

    technicians: list[Technician]

    def shift(self, technician: Technician, minutes: int) -> None:
        """Let the technician's shift begin in so many minutes."""
        zone = ZoneInfo(technician.home_unit.time_zone)
        begins = (clock.now().astimezone(zone) + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        shift = Shift.objects.create(
            name=f"Uji {Shift.objects.count()}",
            unit=technician.home_unit,
            starts_at=begins.time(),
            ends_at=(begins + timedelta(hours=8)).time(),
            follows_calendar=False,
        )
        Technician.objects.filter(pk=technician.pk).update(usual_shift=shift)


@pytest.fixture
def crew(server: str) -> Crew:
    """The crew, agreed to pictures, in a unit with one permitted place; no earlier picture is known."""
    found = list(
        Technician.objects.select_related("user", "home_unit")
        .filter(code__startswith="UJI-")
        .order_by("code")
    )
    PhotoFingerprint.objects.all().delete()
    AttendancePlace.objects.get_or_create(
        name="Kantor uji",
        unit=found[0].home_unit,
        defaults={"latitude": Decimal("0.507068"), "longitude": Decimal("101.447779"), "radius_m": 150},
    )
    return Crew(found)


def opened(people: People, technician: Technician, place: dict[str, Any], **more: Any) -> Page:
    """The attendance page on the technician's phone; the notice is agreed to when it is asked for."""
    options = {"geolocation": place, "permissions": ALLOWED} | more
    page = people.page(account_of(technician), phone=True, **options)
    page.goto("/field/attendance/")
    agree = page.locator("button[name=agree][value=yes]")
    if agree.count():
        agree.click()
    page.wait_for_selector("[data-attendance]")
    # A phone goes on telling where it is; the browser under test tells it once, at times too early.
    page.context.set_geolocation(cast("Geolocation", place))
    return page


def checked_in(page: Page) -> AttendanceEntry:
    """Press the one button once the page says whether it knows the place; the entry behind the receipt."""
    expect(page.locator("[data-place-words]")).not_to_contain_text("…", timeout=30_000)
    page.click("[data-shoot]:enabled")
    page.wait_for_url("**/field/attendance/*-*/", timeout=30_000)
    return AttendanceEntry.objects.get(public_id=page.url.rstrip("/").rsplit("/", 1)[-1])


def taken_offline(page: Page, words: str) -> None:
    """Press the one button without a connection; the page says what it kept."""
    expect(page.locator("html[data-outbox=ready]")).to_be_attached()
    button = page.locator("[data-shoot]:enabled")
    expect(button).to_have_text(words)
    button.click()
    expect(page.locator("[data-trouble]")).to_contain_text("Disimpan di ponsel ini", timeout=30_000)


def wall(people: People, entry_date: Any = None) -> Page:
    """The NOC's wall, left open."""
    page = people.page("hdnoc")
    page.goto("/desk/attendance/" + (f"?date={entry_date}" if entry_date else ""))
    return page


def test_on_time_with_a_stamped_receipt_and_the_open_wall_shows_it(people: People, crew: Crew) -> None:
    technician = crew.technicians[0]
    crew.shift(technician, 30)
    services.days_tend()
    noc = wall(people)
    phone = opened(people, technician, OFFICE)

    entry = checked_in(phone)

    assert (entry.verdict, entry.punctuality, entry.place_result, entry.source) == (
        "accepted", "on_time", "inside", "live",
    )  # fmt: skip
    assert entry.challenge is not None
    expect(phone.locator(".tg-attend-receipt")).to_be_visible()
    original, stamped = Attachment.objects.filter(
        owner_kind="fieldwork.attendanceentry", owner_id=entry.pk
    ).order_by("pk")
    with Image.open(default_storage.open(stamped.original_key)) as picture:
        foot = picture.convert("L").crop((0, int(picture.height * 0.75), picture.width, picture.height))
        assert foot.getextrema()[1] > 230
        assert foot.getextrema()[0] < 60
    assert original.sha256 == entry.photo_sha256
    card = noc.locator(f'[data-key="{technician.code}"]')
    expect(card.locator("img")).to_be_visible()
    expect(card).to_contain_text("Tepat waktu")


def test_late_and_outside_wait_or_are_told_and_the_noc_accepts(people: People, crew: Crew) -> None:
    late, outside = crew.technicians[1:3]
    crew.shift(late, -60)
    crew.shift(outside, 30)
    PhotoFingerprint.objects.all().delete()

    late_entry = checked_in(opened(people, late, OFFICE | {"longitude": 101.447801}))
    PhotoFingerprint.objects.all().delete()
    phone = opened(people, outside, AWAY)
    outside_entry = checked_in(phone)

    assert [doubt.kind for doubt in late_entry.doubts.all()] == []
    assert (late_entry.punctuality, late_entry.verdict) == ("late", "accepted")
    assert [doubt.kind for doubt in outside_entry.doubts.all()] == ["outside"]
    expect(phone.locator(".tg-notice-wait")).to_contain_text("yang diizinkan")
    noc = wall(people, outside_entry.date)
    noc.locator(f'[data-key="{outside.code}"] [data-row-link]').click()
    expect(noc.locator("#doubts")).to_be_visible()
    noc.keyboard.press("a")
    noc.wait_for_url("**/desk/attendance/**")
    expect(noc.locator(".tg-toast")).to_contain_text("Diterima")
    outside_entry.refresh_from_db()
    assert outside_entry.verdict == "accepted"


def test_an_earlier_picture_sent_as_a_file_is_known_again(people: People, crew: Crew, tmp_path: Path) -> None:
    owner, other = crew.technicians[:2]
    crew.shift(owner, 30)
    entry = checked_in(opened(people, owner, OFFICE | {"latitude": 0.507081}))
    original = Attachment.objects.get(
        owner_id=entry.pk, owner_kind="fieldwork.attendanceentry", label="original"
    )
    copy = tmp_path / "foto.jpg"
    with Image.open(default_storage.open(original.original_key)) as picture:
        picture.resize((picture.width // 2, picture.height // 2)).save(copy, quality=60)
    phone = opened(people, other, OFFICE | {"latitude": 0.507092}, permissions=["geolocation"])

    expect(phone.locator("[data-help=camera]")).to_be_visible()
    expect(phone.locator("[data-help=camera]")).to_contain_text("Samsung Internet")
    phone.set_input_files("#attendance-file", str(copy))
    phone.click("[data-fallback] .tg-big")
    phone.wait_for_url("**/field/attendance/*-*/")

    sent = AttendanceEntry.objects.get(public_id=phone.url.rstrip("/").rsplit("/", 1)[-1])
    assert {"not_live", "reused_photo"} <= set(sent.doubts.values_list("kind", flat=True))
    assert sent.verdict == "waiting"
    noc = wall(people, sent.date)
    expect(noc.locator(f'[data-key="{other.code}"]')).to_contain_text(owner.user.name)


def test_a_refused_position_is_explained_and_refuses_nobody(people: People, crew: Crew) -> None:
    technician = crew.technicians[2]
    phone = opened(people, technician, OFFICE, permissions=["camera"])

    expect(phone.locator("[data-help=position]")).to_be_visible()
    entry = checked_in(phone)

    assert "no_position" in set(entry.doubts.values_list("kind", flat=True))


def test_coming_and_going_without_a_connection_arrive_once_in_order_with_both_times(
    people: People, crew: Crew
) -> None:
    technician = new_technician()
    crew.shift(technician, 30)
    page = opened(people, technician, OFFICE | {"longitude": 101.447812})
    context = page.context
    kept(page)
    context.set_offline(True)

    page.goto("/field/attendance/")
    expect(page.locator(".tg-offline")).to_contain_text("Luring")
    taken_offline(page, "Absen masuk")
    expect(page.locator("[data-state-words]")).to_contain_text("belum terkirim")
    page.evaluate(AXE)
    assert page.evaluate(RUN, None) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.reload()
    taken_offline(page, "Absen pulang")
    unsent(page, 2)
    assert not AttendanceEntry.objects.filter(technician=technician).exists()
    before = clock.now()
    page.close()

    # The server takes the first one, the phone never hears of it and sends it again.
    heard: list[str] = []

    def deaf(route: Any) -> None:
        heard.append(route.request.method)
        if len(heard) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    context.route("**/attendance/send/", deaf)
    context.set_offline(False)
    page = context.new_page()
    page.goto("/field/outbox/")
    page.wait_for_function("() => document.querySelector('[data-seq]')?.dataset.state === 'waiting'")
    unsent(page, 2)
    page.click("[data-outbox-flush]")
    unsent(page, 0)

    came, left = AttendanceEntry.objects.filter(technician=technician).order_by("pk")
    assert len(heard) == 3
    assert [came.direction, left.direction] == ["in", "out"]
    assert came.captured_at < left.captured_at < before <= came.received_at
    for entry in (came, left):
        assert (entry.source, entry.verdict) == ("synced", "waiting")
        kinds = set(entry.doubts.values_list("kind", flat=True))
        assert "late_sync" in kinds
        assert not kinds & {"clock_jump", "no_position"}
    page.goto("/field/attendance/")
    expect(page.locator("[data-shoot]:enabled")).to_have_text("Absen masuk")
