"""The demo's canned answers, as a support desk writes them."""

from __future__ import annotations

from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.tickets.drafts import AnswerFacts
from tanggap.tickets.models import Category
from tanggap.tickets.services import answer_create

ANSWERS = (
    (
        "Laporan diterima",
        "",
        "Bapak/Ibu {name}, laporan {number} sudah kami terima dan sedang kami periksa. Kami kabari begitu "
        "ada perkembangan.\n\n{agent}",
    ),
    (
        "Minta foto lampu modem",
        "internet-mati",
        "Bapak/Ibu {name}, mohon kirimkan foto lampu modem yang sedang menyala supaya kami dapat memeriksa "
        "sambungan serat optiknya.\n\n{agent}",
    ),
    (
        "Nyalakan ulang modem",
        "internet-mati",
        "Bapak/Ibu {name}, mohon cabut kabel daya modem, tunggu 30 detik, lalu pasang kembali. "
        "Setelah lima menit, beri tahu kami apakah lampu LOS masih merah.\n\n{agent}",
    ),
    (
        "Teknisi dijadwalkan",
        "",
        "Bapak/Ibu {name}, teknisi dari {unit} akan datang untuk laporan {number}. Teknisi menghubungi "
        "nomor Anda sebelum berangkat; mohon ada orang di lokasi.\n\n{agent}",
    ),
    (
        "Sudah normal, mohon dicek",
        "",
        "Bapak/Ibu {name}, gangguan pada laporan {number} sudah kami perbaiki. Mohon dicek; bila masih ada "
        "kendala, balas pesan ini dan laporan kami buka kembali.\n\n{agent}",
    ),
)
"""Title, code of the category or "", text."""


def answers_create(actor: Actor, units: dict[str, Unit]) -> None:
    """Add the answers of the region whose desk the demo shows."""
    region = units["R-RIAU"]
    categories = dict(Category.objects.values_list("code", "pk"))
    for title, category, body in ANSWERS:
        facts = AnswerFacts(title, body, region.pk, categories[category] if category else None)
        answer_create(actor=actor, facts=facts)
