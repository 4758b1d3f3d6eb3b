"""Objects as the API shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse

from tanggap.attachments.models import Attachment
from tanggap.fieldwork.models import Progress, Technician, WorkOrder
from tanggap.kernel.masking import masked_email, masked_phone
from tanggap.knowledge.models import Article
from tanggap.knowledge.rendering import article_html
from tanggap.organization.models import Unit
from tanggap.tickets.models import Ticket, TicketMessage
from tanggap.tickets.questions import answers_of

_ROW_PLAIN = (
    "number", "kind", "status", "priority", "subject", "requester_name", "place", "channel", "reported_at",
    "changed_at", "resolved_at", "hold_reason", "reopen_count", "version",
)  # fmt: skip
_SLA = (
    "response_due_at", "update_due_at", "resolution_due_at", "response_breached_at", "update_breached_at",
    "resolution_breached_at",
)  # fmt: skip


def ticket_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of ``ticket_page``."""
    return {name: row[name] for name in _ROW_PLAIN} | {
        "category": row["category__name"],
        "unit": row["unit__name"],
        "team": row["team__name"],
        "assignee": row["assignee__name"],
        "sla": {name: row[name] for name in _SLA} | {"met": row["sla_met"]},
        "url": f"/api/v1/tickets/{row['number']}/",
    }


def coded(thing: Any) -> dict[str, Any] | None:
    """A thing by key, code and name."""
    return None if thing is None else {"id": thing.pk, "code": thing.code, "name": thing.name}


def degrees(value: float | Decimal | None) -> str | None:
    """A coordinate as text with six places, also where the row was written a moment ago and never read."""
    return None if value is None else f"{value:.6f}"


def ticket(found: Ticket, *, contacts: bool = True) -> dict[str, Any]:
    """A ticket with everything; unit, category, team, assignee and requester are loaded.

    Args:
        contacts: whether the reader sees telephone number and address of the reporter, else masked.
    """
    return {name: getattr(found, name) for name in _ROW_PLAIN} | {
        "description": found.description,
        "impact": found.impact,
        "urgency": found.urgency,
        "priority_reason": found.priority_reason,
        "category": coded(found.category),
        "unit": coded(found.unit),
        "team": coded(found.team),
        "assignee": {"id": found.assignee.pk, "name": found.assignee.name} if found.assignee else None,
        "requester": {
            "id": found.requester_id,
            "name": found.requester_name,
            "phone": found.requester_phone if contacts else masked_phone(found.requester_phone),
            "email": found.requester_email if contacts else masked_email(found.requester_email),
        },
        "latitude": degrees(found.latitude),
        "longitude": degrees(found.longitude),
        "responded_at": found.responded_at,
        "closed_at": found.closed_at,
        "held_since": found.held_since,
        "resolution": found.resolution,
        "cause": found.cause,
        "answers": [{"question": asked, "answer": said} for asked, said in answers_of(found)],
        "resolve_seconds": found.resolve_seconds,
        "resolve_net_seconds": found.resolve_net_seconds,
        "sla": {name: getattr(found, name) for name in _SLA} | {"met": found.sla_met},
        "url": f"/api/v1/tickets/{found.number}/",
    }


def message(said: TicketMessage) -> dict[str, Any]:
    """A reply or note."""
    return {
        "id": said.pk,
        "kind": said.kind,
        "body": said.body,
        "author": said.author_label,
        "from_requester": said.from_requester,
        "channel": said.channel,
        "created_at": said.created_at,
        "send_at": said.send_at,
        "mentions": said.mentions or [],
    }


def file(stored: Attachment) -> dict[str, Any]:
    """A stored file with the address that checks and hands it out."""
    return {
        "id": stored.public_id,
        "name": stored.name,
        "content_type": stored.content_type,
        "size": stored.size,
        "sha256": stored.sha256,
        "url": reverse("files:download", args=[stored.public_id, "original"]),
    }


_ORDER_PLAIN = (
    "id", "status", "visit", "instructions", "scheduled_from", "scheduled_to", "assigned_at", "accepted_at",
    "en_route_at", "arrived_at", "working_at", "finished_at", "blocked_since", "block_reason", "version",
)  # fmt: skip


def work_order(order: WorkOrder) -> dict[str, Any]:
    """A work order; ticket, lead and crew are loaded."""
    return {name: getattr(order, name) for name in _ORDER_PLAIN} | {
        "ticket": order.ticket.number,
        "lead": _staff(order.lead),
        "crew": [_staff(part.technician) for part in order.crew.all()],
    }


def _staff(technician: Technician | None) -> dict[str, Any] | None:
    if technician is None:
        return None
    return {"id": technician.pk, "code": technician.code, "name": technician.user.name}


def progress(step: Progress) -> dict[str, Any]:
    """A reported step."""
    return {
        "id": step.pk,
        "step": step.step,
        "note": step.note,
        "reason": step.reason,
        "technician": step.technician.user.name,
        "happened_at": step.happened_at,
        "received_at": step.received_at,
    }


def technician(found: Technician) -> dict[str, Any]:
    """A technician; person, unit and team are loaded."""
    return {
        "code": found.code,
        "name": found.user.name,
        "phone": found.user.phone,
        "whatsapp": found.user.whatsapp,
        "unit": coded(found.home_unit),
        "team": coded(found.team),
        "skills": found.skills,
        "vehicle": found.vehicle,
        "shift": found.shift,
        "usual_shift": found.usual_shift_id,
        "is_active": found.is_active,
        "version": found.version,
    }


def unit(found: Unit) -> dict[str, Any]:
    """A unit; its parent is loaded."""
    return {
        "id": found.pk,
        "code": found.code,
        "name": found.name,
        "kind": found.kind,
        "parent": found.parent.code if found.parent else None,
        "path": found.path,
        "time_zone": found.time_zone,
        "retired_at": found.retired_at,
    }


def article_row(found: Article) -> dict[str, Any]:
    """A published article in a list; its live version and category are loaded."""
    live = found.live
    return {
        "slug": found.slug,
        "title": live.title if live else "",
        "summary": live.summary if live else "",
        "audience": live.audience if live else found.audience,
        "category": coded(found.category),
        "version": live.number if live else 0,
        "published_at": found.published_at,
        "helped": found.helped,
        "not_helped": found.not_helped,
        "url": f"/api/v1/articles/{found.slug}/",
        "page": reverse("kb:article", args=[found.slug]),
    }


def article(found: Article) -> dict[str, Any]:
    """A published article with its text, as Markdown and as safe HTML."""
    body = found.live.body if found.live else ""
    return article_row(found) | {"body": body, "html": article_html(body)}
