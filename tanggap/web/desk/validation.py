"""Validation of requests: what waits for the section, one request with its papers, many accepted at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.approvals.choices import ENDS, RequestState, Verdict
from tanggap.approvals.models import ApprovalDecision, ApprovalRequest
from tanggap.approvals.selectors import RequestView, request_views
from tanggap.approvals.services import Item
from tanggap.attachments.selectors import attachments_of
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import no
from tanggap.kernel.errors import DomainError, Invalid, NotVisible
from tanggap.organization.models import Office
from tanggap.tickets.catalogue.services.validation import (
    LONGEST_REASON,
    Classification,
    validation_decide,
    validations_accept,
)
from tanggap.tickets.catalogue.standing import validation_of
from tanggap.tickets.catalogue.waiting import (
    COUNTED,
    VIEWS,
    Row,
    ValidationFilter,
    tickets_validated_by,
    validation_counts,
    validation_page,
)
from tanggap.tickets.choices import Level
from tanggap.tickets.models import CatalogueService, Ticket
from tanggap.tickets.questions import answers_of
from tanggap.web.components.badges import badge
from tanggap.web.components.parts import Tab, TimelineEntry
from tanggap.web.components.tables import Column, Pager, Table, query_with, two_lines
from tanggap.web.desk.choices import category_choices
from tanggap.web.desk.timeline import file_view
from tanggap.web.desk.widgets import PlainSelect
from tanggap.web.middleware import status_of
from tanggap.web.office.approvals import LOOKS, state_look
from tanggap.web.templatetags.formats import ago

SEPARATOR = ":"
MOST_CHOICES = 300


class FilterForm(forms.Form):
    """Narrowing the list."""

    quick = ("service", "office", "late")
    untold = ("view",)
    q = forms.CharField(label=gettext_lazy("Number or subject"), required=False, max_length=100)
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False, widget=PlainSelect)
    office = forms.ChoiceField(label=gettext_lazy("Office"), required=False, widget=PlainSelect)
    late = forms.ChoiceField(
        label=gettext_lazy("Time"),
        required=False,
        choices=[("", gettext_lazy("Any")), ("1", gettext_lazy("Overdue"))],
    )
    view = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        service: Any = self.fields["service"]
        rows = CatalogueService.objects.order_by("name")[:MOST_CHOICES]
        service.choices = [("", _("Any service")), *((str(one.pk), one.title) for one in rows)]
        office: Any = self.fields["office"]
        offices = Office.objects.order_by("name").values_list("pk", "name")[:MOST_CHOICES]
        office.choices = [("", _("Any office")), *((str(pk), name) for pk, name in offices)]

    def wanted(self) -> ValidationFilter:
        """The narrowing; what is no choice of the list narrows nothing."""
        self.is_valid()
        clean = self.cleaned_data
        view = clean.get("view", "")
        return ValidationFilter(
            view=view if view in VIEWS else "waiting",
            service_id=int(clean.get("service") or 0),
            office_id=int(clean.get("office") or 0),
            late=bool(clean.get("late")),
            words=clean.get("q", ""),
        )


class ClassificationForm(forms.Form):
    """What is decided of a request that is accepted."""

    category = forms.TypedChoiceField(
        label=gettext_lazy("Category"), coerce=int, empty_value=None, required=False, widget=PlainSelect
    )
    impact = forms.TypedChoiceField(
        label=gettext_lazy("Impact"), coerce=int, choices=Level.choices, widget=PlainSelect
    )
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("Urgency"), coerce=int, choices=Level.choices, widget=PlainSelect
    )

    def __init__(self, *args: Any, ticket: Ticket, **options: Any) -> None:
        options["initial"] = {
            "category": ticket.category_id,
            "impact": ticket.impact,
            "urgency": ticket.urgency,
        }
        super().__init__(*args, **options)
        category: Any = self.fields["category"]
        known = category_choices()
        if ticket.category and str(ticket.category_id) not in {str(key) for key, _name in known}:
            known = [(str(ticket.category_id), ticket.category.name), *known]
        category.choices = known

    def chosen(self) -> Classification:
        """What was chosen, for the service."""
        clean = self.cleaned_data
        return Classification(clean["category"], clean["impact"], clean["urgency"])


def _validator(request: ActorRequest) -> Actor:
    if not request.actor.holds_anywhere("ticket.validate"):
        no("role", _("You may not validate requests.")).enforce()
    return request.actor


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@login_required
@require_GET
def validation_list(request: ActorRequest) -> HttpResponse:
    """What waits, by promise; what was asked for; what was decided."""
    actor = _validator(request)
    form = FilterForm(request.GET)
    wanted = form.wanted()
    page = validation_page(actor, wanted, after=_key(request.GET.get("after", "")))
    context = {
        "form": form,
        "tabs": _tabs(actor, wanted),
        "table": _table(request, wanted, page.rows, page.after),
        "accepts": wanted.view == "waiting",
    }
    return render(request, "desk/validation/list.html", context)


def _tabs(actor: Actor, wanted: ValidationFilter) -> list[Tab]:
    counts = {
        name: f"{COUNTED - 1}+" if count >= COUNTED else str(count)
        for name, count in validation_counts(actor).items()
    }
    labels = {
        "waiting": _("Waiting (%(count)s, %(late)s overdue)")
        % {"count": counts["waiting"], "late": counts["late"]},
        "asked": _("Waiting for the office (%(count)s)") % {"count": counts["asked"]},
        "decided": _("Decided"),
    }
    return [Tab(label, f"?view={code}", active=code == wanted.view) for code, label in labels.items()]


def _table(request: ActorRequest, wanted: ValidationFilter, rows: list[Row], after: int) -> Table[Row]:
    now = clock.now()

    def due(row: Row) -> Any:
        if not row.request.is_waiting or row.request.due_at is None:
            return state_look(row.request.state) if not row.request.is_waiting else "–"
        if row.request.due_at <= now:
            return badge("bad", _("Overdue"), "clock-exclamation")
        return ago(row.request.due_at)

    columns: tuple[Column[Row], ...] = (
        Column(
            "subject",
            _("Request"),
            lambda row: two_lines(row.ticket.subject, row.ticket.number),
            card="title",
            locked=True,
        ),
        Column("service", _("Service"), lambda row: row.ticket.service_request.service.title),
        Column("office", _("Office"), lambda row: row.ticket.office.name if row.ticket.office else ""),
        Column("unit", _("Section"), lambda row: row.request.unit.name, optional=True),
        Column("sent", _("Sent"), lambda row: ago(row.request.submitted_at)),
        Column("due", _("Decided by"), due, card="badge"),
    )
    return Table(
        code="validations",
        columns=columns,
        rows=rows,
        query=request.GET,
        caption=_("Requests to validate"),
        key=lambda row: f"{row.request.public_id}{SEPARATOR}{row.request.digest}",
        version=lambda row: f"{row.request.state}-{row.request.round}",
        url=lambda row: reverse("desk:validation_request", args=[row.ticket.number]),
        select_label=(lambda row: row.ticket.subject) if wanted.view == "waiting" else None,
        pager=Pager(next_url=query_with(request.GET, after=str(after)) if after else ""),
        empty="" if rows else _empty(wanted),
    )


def _empty(wanted: ValidationFilter) -> str:
    if wanted.words or wanted.service_id or wanted.office_id or wanted.late:
        found = {"title": _("Nothing matches"), "text": _("Choose fewer filters or other words.")}
    else:
        found = {
            "title": _("Nothing here"),
            "text": _("Requests of offices for your section are listed here."),
        }
    return render_to_string(
        "components/empty.html", {"icon": "clipboard-check", "label": "", "url": "", **found}
    )


def _loaded(actor: Actor, number: str) -> tuple[Ticket, RequestView]:
    """The ticket with its newest submission.

    Raises:
        NotVisible.
    """
    related = ("unit", "office", "site", "requester", "category", "form_answers__questions")
    rows = tickets_validated_by(actor).select_related(*related, "service_request__service__unit")
    ticket = rows.filter(number=number).first()
    standing = validation_of(ticket) if ticket is not None else None
    if ticket is None or standing is None or standing.request is None:
        raise NotVisible
    request = ApprovalRequest.objects.select_related("unit", "submitted_by").get(pk=standing.request.pk)
    return ticket, request_views(actor, [request])[0]


@login_required
@require_GET
def validation(request: ActorRequest, number: str) -> HttpResponse:
    """One request: what is asked for, its papers beside, what was said, the decision."""
    return _page(request, number)


def _page(
    request: ActorRequest,
    number: str,
    *,
    form: ClassificationForm | None = None,
    refusal: Any = "",
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    ticket, view = _loaded(_validator(request), number)
    service = ticket.service_request.service
    files = attachments_of("tickets.ticket", [ticket.pk]).get(ticket.pk, [])
    names = {one["code"]: one["title"] for one in service.papers}
    papers = [
        {
            **file_view(file),
            "title": names.get(file.label, file.name),
            "is_image": file.is_image,
            "file": file.name,
        }
        for file in files
    ]
    seat = view.deciding.seat
    context = {
        "ticket": ticket,
        "service": service,
        "view": view,
        "request_": view.request,
        "state": state_look(view.request.state),
        "papers": papers,
        "missing": [
            one["title"]
            for one in service.papers
            if one["required"] and one["code"] not in {file.label for file in files}
        ],
        "form_answers": answers_of(ticket),
        "form": form or ClassificationForm(ticket=ticket),
        "timeline": _timeline(view),
        "stands_in": seat.label if seat and seat.person_id != request.actor.person_id else "",
        "refusal": refusal,
        "reason": reason,
        "longest": LONGEST_REASON,
    }
    return render(request, "desk/validation/request.html", context, status=status)


_DONE = {
    Verdict.APPROVE: gettext_lazy("accepted it"),
    Verdict.SEND_BACK: gettext_lazy("asked for more"),
    Verdict.REJECT: gettext_lazy("rejected it"),
    Verdict.RECALL: gettext_lazy("took it back"),
}


def _timeline(view: RequestView) -> list[TimelineEntry]:
    """All submissions and decisions, the newest first."""
    keys = [row.pk for row in view.rounds]
    decisions = ApprovalDecision.objects.filter(request__in=keys)
    lines = [
        TimelineEntry(
            key=f"round-{row.pk}",
            at=row.submitted_at,
            who=view.request.submitted_by.name if row.pk == view.request.pk else "",
            title=_("sent it") if row.round == 1 else _("answered and sent it again"),
            icon="send",
            tone="info",
        )
        for row in view.rounds
    ]
    for one in decisions:
        verdict = Verdict(one.verdict)
        tone, icon = LOOKS[ENDS.get(verdict, RequestState.APPROVED)]
        lines.append(
            TimelineEntry(
                key=f"decision-{one.pk}",
                at=one.decided_at,
                who=one.decided_by_label,
                title=str(_DONE[verdict]),
                icon=icon,
                tone=tone,
                body=one.reason,
            )
        )
    return sorted(lines, key=lambda line: line.at, reverse=True)


@login_required
@require_POST
def decide(request: ActorRequest, number: str) -> HttpResponse:
    """Accept, ask for more or reject; what is refused shows the page as it stands, with what was typed."""
    actor = _validator(request)
    ticket, _view = _loaded(actor, number)
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    form = ClassificationForm(request.POST, ticket=ticket)
    chosen = None
    if verdict == Verdict.APPROVE:
        if not form.is_valid():
            return _page(request, number, form=form, reason=reason, status=422)
        chosen = form.chosen()
    try:
        validation_decide(
            actor=actor,
            number=number,
            verdict=verdict,
            digest=request.POST.get("digest", ""),
            reason=reason,
            classification=chosen,
        )
    except NotVisible:
        raise
    except DomainError as refusal:
        words = next(
            (str(texts[0]) for texts in getattr(refusal, "fields", {}).values() if texts), str(refusal)
        )
        return _page(request, number, refusal=words, reason=reason, status=status_of(refusal))
    told = {
        Verdict.APPROVE: _("Accepted. The office is told."),
        Verdict.SEND_BACK: _("The office is asked."),
        Verdict.REJECT: _("Rejected. The office is told."),
    }
    messages.success(request, told[Verdict(verdict)])
    return redirect("desk:validation")


@login_required
@require_POST
def accept_many(request: ActorRequest) -> HttpResponse:
    """Accept the ticked ones as they are; what was refused stands there with its reason."""
    actor = _validator(request)
    values = [value.partition(SEPARATOR) for value in request.POST.getlist("selected")]
    items = [Item(key, digest) for key, _mark, digest in values]
    try:
        results = validations_accept(actor=actor, items=items)
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:validation")
    context = {
        "done": [one for one in results if one.refusal is None],
        "refused": [one for one in results if one.refusal is not None],
    }
    return render(request, "desk/validation/accepted.html", context)
