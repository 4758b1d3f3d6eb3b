"""Creating, editing, deleting and restoring tickets."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.approvals.services import approval_hold
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import Invalid, TooMany
from tanggap.organization.models import Customer, Unit
from tanggap.tickets import notices, policies
from tanggap.tickets.catalogue.choices import VALIDATION
from tanggap.tickets.choices import PRIORITY_MATRIX, Channel, Level, TicketKind, TicketStatus
from tanggap.tickets.customer_match import customer_of_report
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import Category, Ticket
from tanggap.tickets.outages.services.tickets import outage_for_new, outage_takes_new
from tanggap.tickets.reactions import react
from tanggap.tickets.services.change import ticket_load, ticket_swap
from tanggap.tickets.services.checklists import checklists_attach, checklists_follow
from tanggap.tickets.services.follow_on import earlier_report, follow_on_link
from tanggap.tickets.services.moves import required_text
from tanggap.tickets.services.numbers import numbers_take
from tanggap.tickets.services.placing import placing_ask
from tanggap.tickets.services.questions import answers_keep, answers_taken
from tanggap.tickets.services.search import search_document_create, search_document_rewrite
from tanggap.tickets.services.sla import sla_columns
from tanggap.tickets.services.tally import figures_of, tally_write

REPEAT_WINDOW = timedelta(days=30)
OWN_WINDOW = timedelta(hours=1)
OWN_REPORTS = 20
"""Reports that one reporter may send within ``OWN_WINDOW``; whoever has more to say is better called."""
EDITABLE = frozenset(
    {
        "subject",
        "description",
        "kind",
        "category_id",
        "unit_id",
        "requester_name",
        "requester_phone",
        "requester_email",
        "customer_id",
        "office_id",
        "site_id",
        "place",
        "latitude",
        "longitude",
    }
)


def own_key(actor: Actor, request_key: str) -> str | None:
    """The client's key as it is kept: two people may use the same one."""
    return f"{actor.kind}:{actor.person_id or ''}:{request_key[:80]}" if request_key else None


def ticket_create(*, actor: Actor, new: NewTicket, request_key: str = "") -> Ticket:
    """Create a ticket; the same ``request_key`` of the same person answers the first one again.

    Args:
        actor: who creates it; staff of the unit with ``ticket.create``, or the reporter himself.
        new: what is known of it.
        request_key: the client's key for this attempt, at most 80 characters.

    Raises:
        NotAllowed: no right at that unit.
        Invalid: with the wrong fields.
        TooMany: of reporters who sent very many already.
    """
    key = own_key(actor, request_key)
    try:
        with transaction.atomic():
            return _create(actor, new, key)
    except IntegrityError:
        if key is not None and (earlier := Ticket.objects.filter(request_key=key).first()):
            return earlier
        raise


def _create(actor: Actor, new: NewTicket, key: str | None) -> Ticket:
    unit, category = _checked(actor, new)
    taken = answers_taken(category.pk if category else None, new.answers, new.questions_id)
    earlier = earlier_report(actor, new.follows) if new.follows else None
    moment = clock.now()
    impact = new.impact or (category.impact if category else Level.MEDIUM)
    urgency = new.urgency or (category.urgency if category else Level.MEDIUM)
    local_year = moment.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    ticket = Ticket(
        number="",
        status=TicketStatus.NEW,
        unit=unit,
        category=category,
        impact=impact,
        urgency=urgency,
        priority=PRIORITY_MATRIX[impact, urgency],
        reported_at=moment,
        created_at=moment,
        changed_at=moment,
        request_key=key,
        **_plain_fields(new) | {"customer_id": _customer_id(actor, new, unit)},
    )
    outage_for_new(ticket)
    for name, value in sla_columns(ticket, {}, new_state=None, at=moment).items():
        setattr(ticket, name, value)
    ticket.number = numbers_take(local_year)[0]
    ticket.save(force_insert=True)
    tally_write(Counter(), figures_of(ticket, unit.time_zone))
    search_document_create(ticket)
    answers_keep(ticket, taken)
    checklists_attach(ticket, actor)
    record(
        "ticket.created",
        actor=actor,
        subject=ticket,
        unit_id=unit.pk,
        unit_path=unit.path,
        data={"number": ticket.number, "channel": ticket.channel},
        public=True,
        at=moment,
    )
    if ticket.outage is not None:
        outage_takes_new(ticket.outage, ticket)
    if ticket.site_id is not None:
        _mark_repeat(ticket, ticket.site_id)
    if earlier is not None:
        follow_on_link(actor, earlier, ticket)
    notices.ticket_told("ticket.created", ticket, actor)
    if ticket.outage_id is None and not ticket.awaits_validation:  # what belongs to an outage is worked there
        placing_ask(ticket)
    return ticket


def _customer_id(actor: Actor, new: NewTicket, unit: Unit) -> int | None:
    return customer_of_report(actor, new, unit, staff=policies.is_staff_at(actor, unit.path))


def _plain_fields(new: NewTicket) -> dict[str, Any]:
    return {
        "subject": new.subject.strip(),
        "description": new.description.strip(),
        "kind": new.kind,
        "team_id": new.team_id,
        "channel": new.channel,
        "requester_id": new.requester_id,
        "requester_name": new.requester_name.strip(),
        "requester_phone": new.requester_phone.strip(),
        "requester_email": new.requester_email.strip().lower(),
        "customer_id": new.customer_id,
        "office_id": new.office_id,
        "site_id": new.site_id,
        "place": new.place.strip(),
        "latitude": new.latitude,
        "longitude": new.longitude,
        "awaits_validation": new.awaits_validation,
    }


def _checked(actor: Actor, new: NewTicket) -> tuple[Unit, Category | None]:
    wrong = text_errors(new.subject, new.description, new.requester_email)
    if new.kind not in TicketKind.values:
        wrong["kind"] = [_("Unknown kind.")]
    if new.channel not in Channel.values:
        wrong["channel"] = [_("Unknown channel.")]
    for name in ("impact", "urgency"):
        if getattr(new, name) is not None and getattr(new, name) not in Level.values:
            wrong[name] = [_("Choose 1, 2 or 3.")]
    wrong |= place_errors(new.latitude, new.longitude)
    unit = Unit.objects.filter(pk=new.unit_id, retired_at__isnull=True).first() if new.unit_id else None
    if unit is None:
        wrong["unit_id"] = [_("Choose a unit.")]
    category = None
    if new.category_id is not None:
        category = Category.objects.filter(pk=new.category_id, retired_at__isnull=True).first()
        if category is None:
            wrong["category_id"] = [_("Choose a category.")]
    if wrong or unit is None:
        raise Invalid(fields=wrong)
    _enforce_may_create(actor, new, unit)
    return unit, category


def _enforce_may_create(actor: Actor, new: NewTicket, unit: Unit) -> None:
    """Staff write down anybody's report; everybody else the own one, without what only staff decide.

    Raises:
        NotAllowed, Invalid.
        TooMany: the reporter sent ``OWN_REPORTS`` within ``OWN_WINDOW``.
    """
    if policies.is_staff_at(actor, unit.path):
        return
    if actor.person_id is None or new.requester_id != actor.person_id:
        no("role", _("Your role does not allow this here.")).enforce()
    decided = {name for name in ("impact", "urgency", "team_id") if getattr(new, name) is not None}
    if decided:
        raise Invalid(fields={name: [_("Only staff of the unit decide this.")] for name in decided})
    lately = Ticket.objects.filter(requester_id=actor.person_id, reported_at__gt=clock.now() - OWN_WINDOW)
    if lately.count() >= OWN_REPORTS:
        raise TooMany(
            _("Too many reports at once. Please try again in an hour, or call us."),
            retry_after=int(OWN_WINDOW.total_seconds()),
        )


def text_errors(subject: str, description: str, email: str) -> dict[str, list[Any]]:
    """What is wrong with the texts of a ticket, by field."""
    wrong: dict[str, list[Any]] = {}
    if not subject.strip():
        wrong["subject"] = [_("This is required.")]
    elif len(subject.strip()) > 200:
        wrong["subject"] = [_("At most %(limit)d characters.") % {"limit": 200}]
    if len(description) > 20_000:
        wrong["description"] = [_("At most %(limit)d characters.") % {"limit": 20_000}]
    if "\x00" in subject + description:
        wrong[""] = [_("The text holds characters that cannot be stored.")]
    if email.strip():
        try:
            validate_email(email.strip())
        except ValidationError:
            wrong["requester_email"] = [_("This is not an e-mail address.")]
    return wrong


def place_errors(latitude: Decimal | None, longitude: Decimal | None) -> dict[str, list[Any]]:
    """What is wrong with a position in decimal degrees, by field."""
    if (latitude is None) != (longitude is None):
        return {"latitude": [_("Give both latitude and longitude.")]}
    if latitude is None or longitude is None:
        return {}
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return {"latitude": [_("This position is not on the globe.")]}
    return {}


def _mark_repeat(ticket: Ticket, site_id: int) -> None:
    """Charge the solver of the last solved fault at the site and in the category group with the repeat."""
    group = ticket.category.group_id if ticket.category else None
    earlier = (
        Ticket.objects.filter(
            site_id=site_id,
            category__group_id=group,
            deleted_at__isnull=True,
            resolved_at__lte=ticket.reported_at,
            resolved_at__gte=ticket.reported_at - REPEAT_WINDOW,
        )
        .exclude(pk=ticket.pk)
        .order_by("-resolved_at")
        .first()
    )
    if earlier is not None and earlier.repeated_at is None:
        Ticket.objects.filter(pk=earlier.pk, repeated_at__isnull=True).update(repeated_at=ticket.reported_at)


@transaction.atomic
def ticket_edit(
    *, actor: Actor, number: str, changes: dict[str, Any], expected_version: int | None = None
) -> Ticket:
    """Change what is known of the ticket.

    Args:
        changes: any of ``EDITABLE`` with new values.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_edit(actor, ticket).enforce()
    if unknown := set(changes) - EDITABLE:
        raise Invalid(fields={name: [_("This cannot be changed here.")] for name in unknown})
    columns = {name: value for name, value in changes.items() if getattr(ticket, name) != value}
    if not columns:
        return ticket
    wrong = text_errors(
        str(columns.get("subject", ticket.subject)),
        str(columns.get("description", ticket.description)),
        str(columns.get("requester_email", ticket.requester_email)),
    )
    wrong |= place_errors(
        columns.get("latitude", ticket.latitude), columns.get("longitude", ticket.longitude)
    )
    if columns.get("kind", ticket.kind) not in TicketKind.values:
        wrong["kind"] = [_("Unknown kind.")]
    if wrong:
        raise Invalid(fields=wrong)
    before = {
        name: str(getattr(ticket, name) if getattr(ticket, name) is not None else "") for name in columns
    }
    _resolve_references(actor, ticket, columns)
    columns |= sla_columns(ticket, columns, new_state=None, at=clock.now())
    ticket_swap(
        ticket,
        actor=actor,
        action="ticket.edited",
        columns=columns,
        data={"changes": {name: [was, str(changes[name])] for name, was in before.items()}},
    )
    if "category_id" in before:
        checklists_follow(ticket, actor)
    search_document_rewrite(ticket)
    return ticket


def _resolve_references(actor: Actor, ticket: Ticket, columns: dict[str, Any]) -> None:
    """Check a new unit or category and load it, since figures and clocks need it.

    Raises:
        Invalid, NotAllowed: the new unit is unknown or outside the actor's reach.
    """
    if "unit_id" in columns:
        unit = Unit.objects.visible_to(actor).filter(pk=columns["unit_id"], retired_at__isnull=True).first()
        if unit is None:
            raise Invalid.field("unit_id", _("Choose a unit."))
        if not actor.holds("ticket.edit", at=unit.path):
            no("role", _("Your role does not allow this here.")).enforce()
    customer_id = columns.get("customer_id")
    if customer_id and not Customer.objects.visible_to(actor).filter(pk=customer_id).exists():
        raise Invalid.field("customer_id", _("There is no such customer or office that you may use."))
    if columns.get("category_id") is not None:
        category = Category.objects.filter(pk=columns["category_id"], retired_at__isnull=True).first()
        if category is None:
            raise Invalid.field("category_id", _("Choose a category."))
        columns.pop("category_id")
        columns["category"] = category


@transaction.atomic
def ticket_delete(*, actor: Actor, number: str, reason: str, expected_version: int | None = None) -> Ticket:
    """Delete the ticket with a reason; it can be restored.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid.
    """
    ticket = ticket_load(actor, number, expected_version=expected_version)
    policies.can_delete(actor, ticket).enforce()
    if ticket.awaits_validation:
        approval_hold(kind=VALIDATION, subject_id=ticket.pk)
    text = required_text(reason, "reason", limit=300)
    ticket_swap(
        ticket,
        actor=actor,
        action="ticket.deleted",
        columns={"deleted_at": clock.now(), "deleted_by_label": actor.label, "delete_reason": text},
        data={"reason": text},
    )
    react(ticket, actor)
    return ticket


@transaction.atomic
def ticket_restore(*, actor: Actor, number: str) -> Ticket:
    """Bring a deleted ticket back as it was.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    ticket = ticket_load(actor, number, deleted=True)
    policies.can_restore(actor, ticket).enforce()
    return ticket_swap(
        ticket,
        actor=actor,
        action="ticket.restored",
        columns={"deleted_at": None, "deleted_by_label": "", "delete_reason": ""},
    )
