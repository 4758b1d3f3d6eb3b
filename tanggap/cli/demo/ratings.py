"""What reporters of the demo thought of the solutions: mostly content, less so when it took long."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.conf import settings

from tanggap.accounts.models import User
from tanggap.cli.demo.history import History
from tanggap.cli.demo.people import person_actor
from tanggap.cli.demo.world import World
from tanggap.kernel.actor import ANONYMOUS
from tanggap.tickets.choices import Channel, FeedbackWay, Score, TicketStatus
from tanggap.tickets.models import Feedback

ANSWERED = 0.38
"""Share of the solutions whose reporter answers."""
COMMENTS: dict[int, tuple[str, ...]] = {
    5: ("Cepat sekali, terima kasih!", "Teknisinya ramah dan rapi.", "Mantap, langsung normal.", "", ""),
    4: ("Sudah baik, terima kasih.", "Petugas sopan.", "", "", ""),
    3: ("Selesai, tetapi agak lama.", "Lumayan.", ""),
    2: ("Janji datang pagi, baru sore datangnya.", "Harus menelepon tiga kali dulu.", ""),
    1: ("Sudah lapor dua kali, besoknya mati lagi.", "Dua hari tanpa internet, tidak ada kabar."),
}
WEIGHTS = {"usual": (3, 4, 11, 34, 48), "late": (12, 16, 26, 28, 18), "again": (24, 26, 24, 18, 8)}
NOTES = (
    "Sudah ditelepon, pelanggan menerima penjelasan. Jadwal pengecekan ulang besok pagi.",
    "Diberi kompensasi satu hari tagihan; teknisi diingatkan soal janji waktu.",
    "Kabel diganti seluruhnya, pelanggan puas setelah dicek ulang.",
)


def rated(world: World, history: History) -> None:
    """The question about the last solution of a told ticket, often with its answer, and what followed."""
    ticket = history.ticket
    reachable = ticket.requester is not None or bool(ticket.requester_email)
    if ticket.resolved_at is None or not reachable or ticket.channel == Channel.MONITORING:
        return
    rng = random.Random(f"rating {ticket.number}")  # noqa: S311 - believable data, not secrets
    asked = Feedback(
        ticket=ticket,
        solving=ticket.reopen_count,
        resolver=ticket.resolver,
        resolved_at=ticket.resolved_at,
        expires_at=ticket.resolved_at + timedelta(days=settings.FEEDBACK_DAYS),
    )
    history.feedback.append(asked)
    at = ticket.resolved_at + timedelta(minutes=rng.choice((4, 11, 25, 70, 260, 900, 2100)))
    if rng.random() > ANSWERED or at >= world.present:
        return
    kind = "again" if ticket.reopen_count else "late" if _is_late(history) else "usual"
    asked.score = rng.choices(Score.values, WEIGHTS[kind])[0]
    asked.comment = rng.choice(COMMENTS[asked.score])
    asked.answered_at, asked.version = at, 2
    asked.way = FeedbackWay.PORTAL if ticket.requester else FeedbackWay.MAIL
    actor = person_actor(ticket.requester) if ticket.requester else ANONYMOUS
    history.rated(actor, at, asked.score, asked.solving)
    followed = at + timedelta(hours=rng.choice((2, 5, 20)))
    if asked.is_bad and rng.random() < 0.85 and followed < world.present:
        _followed_up(history, asked, world.people.users["qa"], followed, rng.choice(NOTES))


def _is_late(history: History) -> bool:
    due, ended = history.ticket.resolution_due_at, history.ticket.resolved_at
    return bool(due and ended and ended > due) or any(
        state.status == TicketStatus.ON_HOLD for state in history.states
    )


def _followed_up(history: History, asked: Feedback, person: User, at: datetime, note: str) -> None:
    asked.followed_up_at, asked.followed_up_by, asked.follow_up_note = at, person, note
    asked.version += 1
    history.followed_up(person_actor(person), asked, note)
