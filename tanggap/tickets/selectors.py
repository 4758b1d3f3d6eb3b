"""Reads of tickets for screens and the API."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from tanggap.kernel import clock
from tanggap.kernel.actor import ROOT_PATH, Actor, ActorKind
from tanggap.kernel.errors import NotVisible
from tanggap.kernel.kept_query import KeptQuery
from tanggap.organization.models import Unit
from tanggap.tickets.checklists import open_item_texts
from tanggap.tickets.choices import SOLVED_STATUSES, HoldApproval, MessageKind
from tanggap.tickets.models import (
    Category,
    Escalation,
    Feedback,
    Ticket,
    TicketFollower,
    TicketMessage,
    TicketState,
)
from tanggap.tickets.querysets import TicketQuerySet
from tanggap.tickets.relations import open_children

LIST_COLUMNS = (
    "id",
    "number",
    "kind",
    "status",
    "subject",
    "priority",
    "category__name",
    "unit__name",
    "team__name",
    "assignee__name",
    "requester_name",
    "place",
    "channel",
    "reported_at",
    "changed_at",
    "resolved_at",
    "next_due_at",
    "response_due_at",
    "update_due_at",
    "resolution_due_at",
    "responded_at",
    "response_breached_at",
    "update_breached_at",
    "resolution_breached_at",
    "hold_reason",
    "sla_met",
    "reopen_count",
    "version",
)
"""What a list shows; never the long texts."""

HEAD = (
    "unit",
    "category",
    "team",
    "assignee",
    "requester",
    "customer",
    "office",
    "site",
    "resolver",
    "outage",
    "form_answers__questions",
)
"""What a ticket's page names beside the ticket."""


def ticket_get(actor: Actor, number: str) -> Ticket:
    """The ticket with everything its page's head shows.

    Raises:
        NotVisible.
    """
    ticket = Ticket.objects.visible_to(actor).select_related(*HEAD).filter(number=number).first()
    if ticket is None:
        raise NotVisible
    return ticket


def ticket_for_page(actor: Actor, number: str) -> Any:
    """The ticket as ``ticket_get`` gives it, with what else its page's head tells, in the same query.

    Adds ``is_following``, ``follower_count``, ``open_children`` (as far as the actor sees them),
    ``is_calling`` (an escalation calls until somebody answers), ``open_item_texts`` (of its checklists),
    and of the present state ``hold_stops_clock``, ``hold_confirmed_by``, ``hold_note``, ``hold_approval``,
    ``hold_asked_by`` (a person's key) and ``hold_asked_label``.

    Raises:
        NotVisible.
    """
    found = _ticket_heads.rows(actor.person_id or 0, number, shape=(as_asker(actor),))
    if not found:
        raise NotVisible
    return found[0]


def _heads(actor: Actor, person_id: int, number: str) -> QuerySet[Ticket]:
    last = TicketState.objects.filter(ticket=OuterRef("pk"), status=OuterRef("status"))
    last = last.order_by("-entered_at", "-pk")
    followers = TicketFollower.objects.filter(ticket=OuterRef("pk"))
    counted = followers.order_by().values("ticket").annotate(n=Count("pk")).values("n")
    below = open_children(actor, OuterRef("pk")).order_by()
    return (
        Ticket.objects.visible_to(actor)
        .select_related(*HEAD)
        .annotate(
            is_following=Exists(followers.filter(user_id=person_id)),
            follower_count=Coalesce(Subquery(counted), 0),
            open_children=Coalesce(
                Subquery(below.values("relations_out__target").annotate(n=Count("pk")).values("n")), 0
            ),
            hold_stops_clock=Subquery(last.values("stops_clock")[:1]),
            hold_confirmed_by=Subquery(last.values("confirmed_by_label")[:1]),
            hold_note=Subquery(last.values("note")[:1]),
            open_item_texts=open_item_texts(),
            is_calling=Exists(Escalation.objects.filter(ticket=OuterRef("pk"), repeat_at__isnull=False)),
            hold_approval=Subquery(last.values("approval")[:1]),
            hold_asked_by=Subquery(last.values("asked_by_id")[:1]),
            hold_asked_label=Subquery(last.values("actor_label")[:1]),
        )
        .filter(number=number)
        .order_by("pk")[:1]
    )


_ticket_heads = KeptQuery(_heads)
_SEES_ALL = Actor(ActorKind.PERSON, rights={"ticket.view": (ROOT_PATH,)})


def as_asker(actor: Actor) -> Actor:
    """A value to keep queries by: those who see all tickets share one, others stand for themselves."""
    return _SEES_ALL if ROOT_PATH in actor.paths("ticket.view") else copy(actor)  # of the request's lazy one


def stops_waiting(actor: Actor) -> QuerySet[TicketState]:
    """Holds that wait for a second person, where the actor decides on clocks, the longest first."""
    tickets = Ticket.objects.filter(
        deleted_at__isnull=True, unit__in=Unit.objects.under(actor.paths("ticket.move"))
    )
    states = TicketState.objects.filter(approval=HoldApproval.WAITING, ticket__in=tickets)
    return states.select_related("ticket__unit").order_by("entered_at", "pk")


def site_history(actor: Actor, ticket: Ticket, *, limit: int = 5) -> list[dict[str, Any]]:
    """The last other tickets of the ticket's site that the actor may see."""
    if ticket.site_id is None:
        return []
    return _others_at_site.rows(ticket.site_id, ticket.pk, shape=(as_asker(actor), limit))


def _others(actor: Actor, limit: int, site_id: int, pk: int) -> QuerySet[Ticket, dict[str, Any]]:
    others = Ticket.objects.visible_to(actor).filter(site_id=site_id).exclude(pk=pk)
    columns = ("number", "subject", "status", "cause", "reported_at")
    found: QuerySet[Ticket, dict[str, Any]] = others.order_by("-reported_at", "-id").values(*columns)[:limit]
    return found


_others_at_site = KeptQuery(_others)


def messages_of(ticket: Ticket, *, internal: bool) -> QuerySet[TicketMessage]:
    """The messages in order; notes only with ``internal``."""
    messages = ticket.messages.select_related("author")
    shown = messages.exclude(kind=MessageKind.TAKEN)
    return shown if internal else messages.filter(kind=MessageKind.REPLY)


_feedback_of = KeptQuery(
    lambda pk: Feedback.objects.filter(ticket_id=pk).order_by("-solving")[:1],
)


def feedback_open_of(ticket: Ticket) -> Feedback | None:
    """The question about the last solution, while it may be answered; one query, none before a solution."""
    if ticket.status not in SOLVED_STATUSES:
        return None
    found = _feedback_of.rows(ticket.pk)
    if not found or found[0].expires_at <= clock.now():
        return None
    found[0].ticket = ticket
    return found[0]


SIMILAR_WITHIN = timedelta(days=3)
SIMILAR_SHOWN = 3


def similar_open(
    *,
    category: Category | None,
    email: str = "",
    requester_id: int | None = None,
    site_id: int | None = None,
) -> Ticket | None:
    """The newest open ticket of the same category by the same contact or at the same site.

    Only tickets of the last three days count, and without a category nothing is the same.

    Args:
        category: what the new report is about; its whole branch of the tree counts as the same.
        email: proven e-mail address of somebody without an account.
        requester_id: primary key of the person who reports.
        site_id: primary key of the place.
    """
    if category is None:
        return None
    recent = _open_lately(Ticket.objects.filter(deleted_at__isnull=True), category)
    ways = []
    if requester_id:
        ways.append(recent.filter(requester_id=requester_id))
    if email:
        ways.append(recent.filter(requester__isnull=True, requester_email=email).exclude(requester_email=""))
    if site_id:
        ways.append(recent.filter(site_id=site_id))
    return next((found for way in ways if (found := way.first())), None)


def similar_for_desk(
    actor: Actor,
    *,
    category: Category | None,
    customer_id: int | None = None,
    site_id: int | None = None,
    requester_id: int | None = None,
) -> list[dict[str, Any]]:
    """The newest open tickets of the last days by the same customer or person, or at the same site.

    As ``similar_open``, for who writes a report down: only what the actor may see, and while no category is
    chosen of any. One query, none while nobody is chosen.
    """
    same = Q()
    for name, key in (("customer", customer_id), ("site", site_id), ("requester", requester_id)):
        if key:
            same |= Q(**{f"{name}_id": key})
    if not same:
        return []
    found = _open_lately(Ticket.objects.visible_to(actor), category).filter(same)
    rows: Any = found.values("number", "subject", "status", "reported_at")
    return list(rows[:SIMILAR_SHOWN])


def _open_lately(tickets: TicketQuerySet, category: Category | None) -> TicketQuerySet:
    recent = tickets.open().filter(reported_at__gt=clock.now() - SIMILAR_WITHIN)
    if category is not None:
        recent = recent.filter(category__group_id=category.group_id)
    return recent.order_by("-reported_at", "-id")


def categories_in_use() -> QuerySet[Category]:
    """Categories that may be chosen, in the order of the tree."""
    return Category.objects.filter(retired_at__isnull=True)


def search_condition(words: str) -> Any:
    """The primary keys of tickets whose words match, as a condition on ``pk``.

    PostgreSQL uses its Indonesian text search, SQLite the FTS5 table; both match all words, the last one
    also as a beginning. Nothing that is typed can be an error.
    """
    typed = "".join(c if c.isalnum() else " " for c in words.casefold()).split()[:8]
    if not typed:
        return None
    # A word said twice finds no less, and the database takes two conditions for a rarer find.
    terms = [*(word for word in dict.fromkeys(typed) if word != typed[-1]), typed[-1]]
    if connection.vendor == "postgresql":
        query = " & ".join([*(f"{term}" for term in terms[:-1]), f"{terms[-1]}:*"])
        return RawSQL(
            "SELECT ticket_id FROM tickets_ticketsearchdocument WHERE words @@ to_tsquery('indonesian', %s)",
            (query,),
        )
    match = " ".join([*(f'"{term}"' for term in terms[:-1]), f'"{terms[-1]}"*'])
    return RawSQL("SELECT rowid FROM tickets_search WHERE tickets_search MATCH %s", (match,))
