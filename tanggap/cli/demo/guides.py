"""What guides the demo's work: questions of categories, checklists, and time written down on open tickets."""

from __future__ import annotations

import random
from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.kernel.actor import Actor
from tanggap.tickets.choices import TicketStatus
from tanggap.tickets.models import Category, ChecklistItem, ChecklistTemplate, Ticket
from tanggap.tickets.services import (
    category_questions_save,
    checklist_template_create,
    ticket_checklist_add,
    ticket_item_tick,
    time_entry_add,
)
from tanggap.tickets.time_spent import today_at

LIVELY = 12
"""Open tickets with a checklist and time."""


def _words(indonesian: str, english: str) -> dict[str, str]:
    return {"id": indonesian, "en": english}


QUESTIONS: dict[str, tuple[dict[str, Any], ...]] = {
    "koneksi-lambat": (
        {
            "code": "kapan",
            "kind": "choice",
            "label": _words("Kapan biasanya lambat?", "When is it usually slow?"),
            "options": [
                {"code": "terus", "label": _words("Sepanjang hari", "All day")},
                {"code": "malam", "label": _words("Malam hari", "In the evening")},
                {"code": "hujan", "label": _words("Saat hujan", "When it rains")},
            ],
        },
        {
            "code": "hasil_uji",
            "kind": "number",
            "label": _words("Hasil uji kecepatan (Mbps)", "Result of a speed test (Mbps)"),
            "help": _words("Boleh dikosongkan.", "May stay empty."),
            "least": 0,
            "most": 10000,
        },
    ),
    "pasang-baru": (
        {
            "code": "bangunan",
            "kind": "choice",
            "label": _words("Jenis bangunan", "Kind of building"),
            "required": True,
            "options": [
                {"code": "rumah", "label": _words("Rumah", "House")},
                {"code": "ruko", "label": _words("Ruko atau kantor", "Shop or office")},
                {"code": "susun", "label": _words("Apartemen atau rusun", "Flat")},
            ],
        },
        {
            "code": "izin",
            "kind": "yes_no",
            "label": _words("Sudah ada izin pengelola gedung?", "Does the building's manager agree?"),
            "when": "bangunan",
            "among": ["ruko", "susun"],
        },
    ),
}
"""Code of the category to what is asked of whoever reports about it."""

CHECKLISTS: tuple[tuple[str, str, tuple[tuple[str, bool], ...]], ...] = (
    (
        "Pasang baru di lokasi",
        "pasang-baru",
        (
            ("Ukur redaman di ODP dan di roset", True),
            ("Foto roset, ONT, dan label port", True),
            ("Uji kecepatan bersama pelanggan", True),
            ("Jelaskan cara mengganti sandi WiFi", False),
        ),
    ),
    (
        "Perbaikan kabel distribusi",
        "kabel-distribusi",
        (
            ("Foto titik putus sebelum dan sesudah", True),
            ("Catat panjang kabel pengganti", True),
            ("Laporkan core yang dipindah", False),
        ),
    ),
    (
        "Kunjungan ke pelanggan",
        "",
        (
            ("Hubungi pelanggan sebelum berangkat", False),
            ("Ukur redaman", False),
            ("Rapikan kabel dan bersihkan lokasi", False),
        ),
    ),
)
"""Name, code of the category that gets it or "", items with whether they are mandatory."""
DONE = (
    "Menelepon pelanggan, uji modem jarak jauh",
    "Cek redaman di OLT",
    "Koordinasi dengan teknisi lapangan",
    "Menyiapkan perangkat pengganti",
)


def guides_create(actor: Actor) -> None:
    """Add the questions and the checklists; before the tickets, which keep what they were asked."""
    categories = dict(Category.objects.values_list("code", "pk"))
    for code, questions in QUESTIONS.items():
        category_questions_save(actor=actor, category_id=categories[code], seen=0, questions=questions)
    for name, code, items in CHECKLISTS:
        checklist_template_create(
            actor=actor,
            name=name,
            category_id=categories[code] if code else None,
            items=[{"text": text, "mandatory": mandatory} for text, mandatory in items],
        )


def guides_use(rng: random.Random) -> None:
    """Let the newest tickets that somebody works on have a list, some ticks, and time."""
    visit = ChecklistTemplate.objects.get(category__isnull=True)
    own = {row.category_id: row for row in ChecklistTemplate.objects.filter(category__isnull=False)}
    working = (TicketStatus.IN_PROGRESS, TicketStatus.ASSIGNED)
    tickets = Ticket.objects.filter(status__in=working, assignee__isnull=False).select_related("unit")
    for ticket in tickets.select_related("assignee").order_by("-reported_at", "-pk")[:LIVELY]:
        if ticket.assignee is None:
            continue
        actor = actor_for(ticket.assignee, source="page")
        template = own.get(ticket.category_id, visit)
        ticket_checklist_add(actor=actor, number=ticket.number, template_id=template.pk)
        items = ChecklistItem.objects.filter(checklist__ticket=ticket).order_by("position")
        for item in items[: rng.randint(0, 2)]:
            ticket_item_tick(actor=actor, number=ticket.number, item_id=item.pk, done=True)
        time_entry_add(
            actor=actor,
            number=ticket.number,
            minutes=rng.choice((10, 15, 20, 30, 45)),
            day=today_at(ticket),
            text=rng.choice(DONE),
        )
