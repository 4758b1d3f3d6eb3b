"""Takes the pictures of the documents from a running demo.

Usage: ``.venv/bin/python tools/pictures.py http://127.0.0.1:8000 [name ...]``

The address must be that of a demo (``make demo``) with fresh data: the pictures show today. Files go to
``docs/images``; each is reduced to a palette until it is small enough for a repository.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page, expect, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PASSWORD = "tanggap-demo"
LARGEST_BYTES = 150_000
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
FLAGS += ("--disable-background-networking", "--disable-component-update", "--disable-sync")
FLAGS += ("--use-fake-device-for-media-stream",)
OFFICE = {"latitude": 0.507068, "longitude": 101.447779, "accuracy": 9}
"""Where the phone of the pictures is."""
WAIT_MS = 60_000
DESK, PHONE = (1440, 900), (390, 844)


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        name: of the file, without its ending.
        person: who is signed in.
        go: leads the page to what is shown.
        size: of the window in CSS pixels.
        whole: the whole page, not only the window.
    """

    name: str
    person: str
    go: Callable[[Page, str], None]
    size: tuple[int, int] = DESK
    whole: bool = False


def main() -> int:
    """Take all pictures, or those that are named."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    base, wanted = sys.argv[1].rstrip("/"), set(sys.argv[2:])
    chosen = [picture for picture in PICTURES if not wanted or picture.name in wanted]
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        with tempfile.TemporaryDirectory(prefix="tanggap-pictures-") as folder:
            clip = face_write(Path(folder) / "face.y4m")
            flags = [*FLAGS, f"--use-file-for-fake-video-capture={clip}"]
            browser = driver.chromium.launch(executable_path=program, args=flags)
            take_all(browser, base, chosen)
            browser.close()
    return 0


def take_all(browser: Browser, base: str, chosen: list[Picture]) -> None:
    """The pictures, person by person."""
    for person in dict.fromkeys(picture.person for picture in chosen):
        take(browser, base, person, [picture for picture in chosen if picture.person == person])


def face_write(path: Path) -> Path:
    """Write what the camera of the pictures sees (YUV4MPEG2, 4:2:0): a drawn face before a wall."""
    picture = Image.new("RGB", (640, 480), (201, 214, 222))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((170, 360, 470, 560), 90, fill=(28, 74, 128))
    pen.ellipse((225, 95, 415, 345), fill=(52, 40, 34))
    pen.ellipse((235, 125, 405, 385), fill=(201, 160, 126))
    for left in (280, 342):
        pen.ellipse((left, 232, left + 18, 246), fill=(40, 32, 28))
    pen.arc((285, 275, 355, 320), 20, 160, fill=(120, 60, 50), width=5)
    light, blue, red = picture.filter(ImageFilter.GaussianBlur(2)).convert("YCbCr").split()
    colours = [plane.resize((320, 240)).tobytes() for plane in (blue, red)]
    frame = b"FRAME\n" + light.tobytes() + b"".join(colours)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F5:1 Ip A1:1 C420jpeg\n" + frame * 5)
    return path


def take(browser: Browser, base: str, person: str, pictures: list[Picture]) -> None:
    """Sign in once and take this person's pictures."""
    context = browser.new_context(
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        reduced_motion="reduce",
        geolocation=OFFICE,
        permissions=["geolocation", "camera"],
        service_workers="block",
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(f"{base}/login/")
    page.fill("input[name=login]", f"{person}@demo.test")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/login" not in address)
    for picture in pictures:
        page.set_viewport_size({"width": picture.size[0], "height": picture.size[1]})
        picture.go(page, base)
        page.wait_for_load_state("networkidle")
        page.mouse.move(1, 1)
        target = IMAGES / f"{picture.name}.png"
        target.write_bytes(small(page.screenshot(full_page=picture.whole, animations="disabled")))
        print(f"{target.name}: {target.stat().st_size // 1000} kB", flush=True)
    context.close()


def small(png: bytes) -> bytes:
    """The picture with the largest palette that stays below the limit."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        reduced = picture.quantize(colours, dither=Image.Dither.NONE)
        stream = io.BytesIO()
        reduced.save(stream, "PNG", optimize=True)
        if stream.tell() <= LARGEST_BYTES:
            break
    return stream.getvalue()


def at(path: str) -> Callable[[Page, str], None]:
    """Go to an address."""
    return lambda page, base: page.goto(f"{base}{path}") and None


def first_of(path: str, link: str) -> Callable[[Page, str], None]:
    """Open the first link of a list."""

    def go(page: Page, base: str) -> None:
        page.goto(f"{base}{path}")
        address = page.locator(link).first.get_attribute("href")
        page.goto(f"{base}{address}")

    return go


def camera(page: Page, base: str) -> None:
    """The attendance page with the camera open and the position found; after consent, which the demo gave."""
    page.goto(f"{base}/field/attendance/")
    expect(page.locator("[data-preview]")).to_be_visible()
    expect(page.locator("[data-place-words]")).to_contain_text("9 m")
    page.wait_for_timeout(1_000)


def waiting_report(page: Page, base: str) -> None:
    """A report that does not leave the phone, on the page of what waits; the server never hears of it."""
    page.route("**/report/", lambda route: route.abort())
    first_of("/field/", "article a[data-row-link]")(page, base)
    expect(page.locator("html[data-outbox=ready]")).to_be_attached()
    page.locator(".tg-sticky form button").click()
    expect(page.locator("[data-outbox-list] [data-seq]")).to_be_visible()
    page.goto(f"{base}/field/outbox/")
    expect(page.locator("[data-outbox-list] [data-state=waiting]")).to_be_visible()


def wall(page: Page, base: str) -> None:
    """The wall of the last day with faces: before the first shift of a day nobody has come."""
    page.goto(f"{base}/desk/attendance/")
    for _day in range(4):
        if page.locator(".tg-wallcard img").count() > 3:
            break
        page.locator("a[href*='date=']").first.click()
        page.wait_for_load_state("networkidle")


def looked_at_file(page: Page, base: str) -> None:
    """Upload a small file of an older system and show what its rows would become; nothing is imported."""
    page.goto(f"{base}/setup/imports/new/")
    page.select_option("select[name=target]", "tickets")
    content = OLD_RECORDS.encode()
    page.set_input_files(
        "input[type=file]", {"name": "keluhan-2025.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.locator("#import-form .btn-primary").click()
    page.wait_for_url("**/setup/imports/files/**")
    page.fill("input[name=source]", "crm-lama")
    page.select_option("select[name=key]", "Nomor")
    page.select_option("select[name=order]", "day_first")
    page.select_option("select[name=column-subject]", "Keluhan")
    page.select_option("select[name=column-reported_at]", "Tanggal")
    page.select_option("select[name=column-requester_name]", "Nama")
    page.locator("button[name=action][value=preview]").click()
    page.wait_for_load_state("networkidle")
    page.locator("#preview-head").scroll_into_view_if_needed()


OLD_RECORDS = """Nomor;Keluhan;Tanggal;Nama;Telepon;Lokasi
K-1041;Internet mati total sejak pagi;03/11/2025 07:45;Warung Bu Tuti;081200001041;Jl. Melati No. 4
K-1042;Lampu LOS merah;03/11/2025 08:10;Rahmad Hidayat;081200001042;Jl. Sudirman No. 120
K-1043;Koneksi lambat malam hari;03/11/2025 20:31;Apotek Sehat;081200001043;Jl. Riau No. 77
K-1044;Kabel putus tersangkut truk;04/11/2025 06:02;Dewi Lestari;081200001044;Jl. Nangka No. 9
K-1045;Pindah alamat pemasangan;31/02/2025 09:15;Toko Sinar;081200001045;Jl. Durian No. 18
K-1046;Modem sering mati sendiri;04/11/2025 13:40;Agus Salim;081200001046;Jl. Harapan No. 2
K-1047;WiFi tidak muncul;05/11/2025 10:05;Klinik Ananda;081200001047;Jl. Ahmad Yani No. 51
"""

PICTURES = (
    Picture("desk", "hdnoc", at("/desk/")),
    Picture("tickets", "hdnoc", at("/desk/tickets/")),
    Picture(
        "ticket", "hdnoc", first_of("/desk/technicians/?state=working", "tbody a[href^='/desk/tickets/']")
    ),
    Picture("recap", "hdnoc", at("/desk/reports/")),
    Picture("service", "hdnoc", at("/desk/reports/service/")),
    Picture("status", "hdnoc", at("/status/")),
    Picture("phone-home", "teknisi1", at("/field/"), size=PHONE),
    Picture("phone-job", "teknisi1", first_of("/field/", "article a[data-row-link]"), size=PHONE),
    Picture("phone-attendance", "teknisi1", camera, size=PHONE),
    Picture("phone-recap", "teknisi1", at("/field/recap/"), size=PHONE),
    Picture("phone-outbox", "teknisi1", waiting_report, size=PHONE),
    Picture("monitoring", "hdnoc", at("/desk/map/")),
    Picture("dispatch", "hdnoc", at("/desk/dispatch/")),
    Picture("attendance", "hdnoc", wall),
    Picture("roster", "hdnoc", at("/desk/roster/")),
    Picture("units", "admin", at("/setup/units/")),
    Picture("import", "admin", looked_at_file),
    Picture("portal", "opd.dinkes", at("/portal/")),
)

if __name__ == "__main__":
    sys.exit(main())
