"""What tests of outages do again and again."""

from __future__ import annotations

from typing import Any

from tanggap.accounts.models import User
from tanggap.notifications.models import InboxItem
from tanggap.tickets import services
from tanggap.tickets.models import Outage, OutageWork
from tanggap.tickets.outages.drafts import OutageDraft
from tanggap.tickets.outages.services.work import work_do
from tanggap.tickets.tests.factories import Cast


def draft(cast: Cast, **fields: Any) -> OutageDraft:
    """A cut cable in the whole branch."""
    facts = {"title": "Kabel putus", "public_text": "Internet mati di cabang.", "unit_id": cast.branch.pk}
    return OutageDraft(**{**facts, **fields})


def declare(cast: Cast, **fields: Any) -> Outage:
    """The draft, declared by the dispatcher."""
    numbers = fields.pop("ticket_numbers", ())
    return services.outage_declare(actor=cast.dispatcher, draft=draft(cast, **fields), ticket_numbers=numbers)


def work() -> None:
    """Let the worker do what waits."""
    for one in OutageWork.objects.filter(done_at__isnull=True).order_by("pk"):
        work_do(one)


def told(person: User, event: str) -> int:
    """How often the person's inbox tells of it."""
    return InboxItem.objects.filter(user=person, event=event).count()
