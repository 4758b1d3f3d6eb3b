"""Reads of work reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.models import CrewMember, WorkOrder, WorkReport, WorkReportVersion
from tanggap.fieldwork.work_reports.choices import WorkReportState
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible
from tanggap.organization.models import Unit

LOADED_WITH = (
    "unit",
    "work_order__lead__user",
    "work_order__ticket__category",
    "work_order__ticket__office",
    "work_order__ticket__site",
)


def report_get(actor: Actor, number: str) -> WorkReport:
    """The report with the number as the actor may see it.

    Raises:
        NotVisible.
    """
    found = (
        WorkReport.objects.visible_to(actor).filter(number=number).select_related(*LOADED_WITH).first()
        if len(number) <= 40
        else None
    )
    if found is None:
        raise NotVisible
    return found


def versions_of(report: WorkReport) -> list[WorkReportVersion]:
    """All versions with their remarks, the newest first; two queries."""
    rows = WorkReportVersion.objects.filter(report=report).prefetch_related("remarks")
    return list(rows.order_by("-number"))


def newest_version(report: WorkReport) -> WorkReportVersion | None:
    """What was submitted last, with its remarks."""
    rows = WorkReportVersion.objects.filter(report=report).prefetch_related("remarks")
    return rows.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """How the list is narrowed.

    Attributes:
        state: a ``WorkReportState``, "open" for all that is not approved yet, or "" for all.
        words: words of the ticket's subject, or the beginning of a number.
        unit_id: only reports of the unit and below.
        since, until: submitted in this span, aware moments; the second one excluded.
    """

    state: str = ""
    words: str = ""
    unit_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class ReportPage(NamedTuple):
    """Rows of a list, and the key after which the next page begins (0 for none)."""

    rows: list[WorkReport]
    after: int


OPEN = (WorkReportState.WAITING, WorkReportState.SENT_BACK, WorkReportState.DRAFT)
"""States of what is to be followed up."""


def reports_matching(actor: Actor, wanted: ReportFilter) -> QuerySet[WorkReport]:
    """The reports of the list, without order."""
    found: QuerySet[WorkReport] = WorkReport.objects.visible_to(actor)
    if wanted.state == "open":
        found = found.filter(state__in=OPEN)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.unit_id is not None:
        below = Unit.objects.filter(pk=wanted.unit_id).values_list("path", flat=True).first()
        found = found.filter(unit__path__startswith=below) if below else found.none()
    if wanted.since is not None:
        found = found.filter(submitted_at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(submitted_at__lt=wanted.until)
    for word in wanted.words.split()[:6]:
        found = found.filter(
            Q(work_order__ticket__subject__icontains=word)
            | Q(number__istartswith=word)
            | Q(work_order__lead__user__name__icontains=word)
        )
    return found


def report_page(actor: Actor, wanted: ReportFilter, *, after: int = 0, size: int = 50) -> ReportPage:
    """One page, the newest first.

    Args:
        actor: who looks.
        wanted: what is shown.
        after: key of the last row of the page before; 0 for the first page.
        size: rows of a page.
    """
    found = reports_matching(actor, wanted).select_related(*LOADED_WITH).defer("draft")
    if after:
        found = found.filter(pk__lt=after)
    rows = list(found.order_by("-pk")[: size + 1])
    return ReportPage(rows[:size], rows[size - 1].pk if len(rows) > size else 0)


def state_counts(actor: Actor) -> Counter[str]:
    """How many reports that the actor may see stand in each state; one query."""
    rows = WorkReport.objects.visible_to(actor).order_by().values_list("state").annotate(n=Count("pk"))
    return Counter(dict(rows))


def reports_of_crew(actor: Actor, *, after: int = 0, size: int = 20) -> ReportPage:
    """Reports of the actor's own jobs, the newest first."""
    found = WorkReport.objects.of_crew(actor.person_id or 0).select_related(*LOADED_WITH).defer("draft")
    if after:
        found = found.filter(pk__lt=after)
    rows = list(found.order_by("-pk")[: size + 1])
    return ReportPage(rows[:size], rows[size - 1].pk if len(rows) > size else 0)


def orders_without_report(actor: Actor, since: datetime, limit: int = 20) -> list[WorkOrder]:
    """The actor's finished jobs that have no report yet, the newest first.

    Args:
        actor: who looks.
        since: only jobs finished from this moment on.
        limit: how many.
    """
    mine = CrewMember.objects.filter(technician__user_id=actor.person_id or 0).values("work_order")
    orders = WorkOrder.objects.filter(
        pk__in=mine,
        status=WorkOrderStatus.DONE,
        finished_at__gte=since,
        work_report__isnull=True,
        ticket__deleted_at__isnull=True,
    )
    return list(orders.select_related("ticket__site", "unit").order_by("-finished_at")[:limit])


def reports_of_ticket(actor: Actor, ticket_id: int) -> list[WorkReport]:
    """The reports of a ticket's jobs that the actor may see."""
    rows = WorkReport.objects.visible_to(actor).filter(work_order__ticket=ticket_id)
    return list(rows.defer("draft").order_by("pk"))
