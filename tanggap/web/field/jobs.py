"""The technician's pages: today, jobs, one job with its next step."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.attachments.models import Attachment
from tanggap.attachments.selectors import attachments_of
from tanggap.fieldwork import job_lists, policies, selectors, services
from tanggap.fieldwork.attendance.choices import DayStatus
from tanggap.fieldwork.choices import NEXT_STEP, STEPS, ProgressStep, WorkOrderStatus
from tanggap.fieldwork.dispatching.days import own_day
from tanggap.fieldwork.dispatching.planning import Visit
from tanggap.fieldwork.job_lists import JobCard
from tanggap.fieldwork.models import AttendanceDay, Progress
from tanggap.fieldwork.positions.arrival import seems_arrived
from tanggap.fieldwork.services import Report
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import DomainError, Invalid, NotAllowed, StaleState
from tanggap.kernel.ids import new_public_id
from tanggap.kernel.kept_query import KeptQuery
from tanggap.kernel.phone import international, whatsapp_link
from tanggap.knowledge.models import Article
from tanggap.knowledge.search import articles_suggested
from tanggap.tickets.services import ticket_item_tick
from tanggap.web import live
from tanggap.web.checklists import checklist_context
from tanggap.web.components.parts import Tab, TimelineEntry
from tanggap.web.components.sent_later import label_words, sent_later
from tanggap.web.field.access import technicians_only
from tanggap.web.field.attendance import day_badge
from tanggap.web.field.forms import PartForm, PickUpForm, ReportForm, TickForm
from tanggap.web.field.outbox import from_outbox, judged, sendable
from tanggap.web.field.proof import code_context
from tanggap.web.field.steps import STEP_ICONS, job_facts, spare_forms, step_words
from tanggap.web.help.tours import tour_context
from tanggap.web.middleware import status_of
from tanggap.web.modules import is_left_out
from tanggap.web.offline import kept_on_phone

PAGE = 20
_day_of_attendance = KeptQuery(
    lambda person_id, today: AttendanceDay.objects.filter(
        technician__user_id=person_id, date=today
    ).values_list("status", "first_in_at", "last_out_at")
)


@require_GET
@kept_on_phone
@technicians_only
def home(request: ActorRequest) -> HttpResponse:
    """Today: the job in hand with its next step, what waits, own figures."""
    start = live.begin_list(request.actor, "work_order.pick_up")
    local = clock.now().astimezone(ZoneInfo(request.actor.time_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    held = job_lists.jobs_in_hand(request.actor)
    # With one job there is no order to tell.
    day = own_day(request.actor) if len(held) > 1 else []
    jobs = _in_order(held, day)[:PAGE]
    return render(
        request,
        "field/home.html",
        {
            **tour_context(request, "technician"),
            "live": start,
            "here": request.get_full_path(),
            "jobs": jobs,
            "offered": job_lists.jobs_offered(request.actor, 5),
            "finished": job_lists.jobs_finished(request.actor, 3),
            "day": day,
            "counts": job_lists.job_counts(
                request.actor, in_hand=len(held), day_start=midnight, month_start=midnight.replace(day=1)
            ),
            "attendance": _attendance_today(request.actor, local.date()),
            "next_label": step_words(NEXT_STEP[jobs[0].status]) if jobs else "",
            "keep": [reverse("field:job", args=[order.number]) for order in jobs],
        },
    )


def _in_order(held: list[JobCard], day: list[Visit]) -> list[JobCard]:
    """The cards in the order of the day's plan: the page tells one order. Others follow as they were."""
    places = {visit.stop.number: place for place, visit in enumerate(day)}
    return sorted(held, key=lambda card: places.get(card.number, len(places)))


def _attendance_today(actor: Actor, today: date) -> dict[str, Any] | None:
    """How the own day stands, for the link to check in; one query."""
    if is_left_out("field:attendance"):
        return None
    days = _day_of_attendance.rows(actor.person_id or 0, today)
    if not days:
        return {"came": None, "left": None, "badge": ""}
    status, came, left = days[0]
    return {"came": came, "left": left, "badge": "" if status == DayStatus.EXPECTED else day_badge(status)}


@require_GET
@kept_on_phone
@technicians_only
def job_list(request: ActorRequest) -> HttpResponse:
    """Jobs in hand, offered to my unit, or finished."""
    start = live.begin_list(request.actor, "work_order.pick_up")
    shown = request.GET.get("show", "mine")
    before = request.GET.get("before", "")
    if shown == "offered":
        orders = job_lists.jobs_offered(request.actor, PAGE + 1)
    elif shown == "finished":
        position = int(before) if before.isdecimal() and len(before) < 18 else None
        orders = job_lists.jobs_finished(request.actor, PAGE + 1, before=position)
    else:
        shown = "mine"
        orders = job_lists.jobs_in_hand(request.actor)
    more = len(orders) > PAGE and shown == "finished"
    orders = orders[:PAGE]
    tabs = [
        Tab(label, f"?show={code}", active=code == shown, icon=icon)
        for code, label, icon in (
            ("mine", _("Mine"), "clipboard-list"),
            ("offered", _("Offered"), "hand-grab"),
            ("finished", _("Done"), "circle-check"),
        )
    ]
    older = "?" + urlencode({"show": "finished", "before": orders[-1].pk}) if more else ""
    return render(
        request,
        "field/jobs.html",
        {
            "live": start,
            "here": request.get_full_path(),
            "orders": orders,
            "shown": shown,
            "tabs": tabs,
            "older": older,
        },
    )


@require_GET
@kept_on_phone
@technicians_only
def job(request: ActorRequest, number: str) -> HttpResponse:
    """One job: what, where, whom to call, and the one big next step."""
    return _job_page(request, number, form=None, status=200)


def _job_page(
    request: ActorRequest, number: str, *, form: ReportForm | None, status: int, refusal: Any = ""
) -> HttpResponse:
    start = live.begin_list(request.actor, "work_order.pick_up")
    found = selectors.job_get(request.actor, number)
    ticket, order = found.ticket, found.order
    steps = list(selectors.progress_of(order))
    files = attachments_of(Progress._meta.label_lower, [step.pk for step in steps])
    chosen = request.GET.get("step") or (form.data.get("step") if form else "") or ""
    step = chosen if chosen in ProgressStep.values and STEPS.allows(order.status, chosen) else ""
    following = NEXT_STEP.get(order.status)
    offered = order.status == WorkOrderStatus.OFFERED
    finish = policies.can_finish(request.actor, order, found.technician, ticket)
    context = {
        "live": start,
        "here": request.path,
        "ticket": ticket,
        "order": order,
        "crew": [part.technician.user.name for part in order.crew.all()],
        "timeline": [_timeline_entry(progress, files.get(progress.pk, [])) for progress in steps],
        "ticket_files": attachments_of(ticket._meta.label_lower, [ticket.pk]).get(ticket.pk, []),
        "phone": international(ticket.requester_phone),
        "whatsapp": whatsapp_link(
            ticket.requester_phone,
            _("Hello, I am %(name)s about your report %(number)s.")
            % {"name": request.actor.label, "number": ticket.number},
        ),
        "navigate": _navigation_link(ticket),
        "offered": offered,
        "may_pick_up": policies.can_pick_up(request.actor, order, found.technician),
        "next_step": following,
        "next_label": step_words(following) if following and not offered else "",
        "arrived_m": seems_arrived(order) if not offered else None,
        "next_icon": STEP_ICONS.get(ProgressStep(following), "") if following and not offered else "",
        "may_report": finish
        if following == WorkOrderStatus.DONE
        else policies.can_report(request.actor, order, found.technician, following or "working"),
        "may_block": policies.can_report(request.actor, order, found.technician, "blocked"),
        "may_finish": finish,
        **({} if offered else checklist_context(request.actor, ticket, tick="field:job_item")),
        "step": step,
        "step_label": step_words(step) if step else "",
        "form": _step_form(form, step),
        "quick_key": str(new_public_id()),
        "facts": job_facts(order, ticket.number),
        "spare_forms": spare_forms(order),
        "parts": [] if offered else list(selectors.parts_of(order)),
        "part_form": None if offered else PartForm(initial={"request_key": str(new_public_id())}),
        "may_write_parts": not offered and policies.can_write_parts(request.actor, order, found.technician),
        "refusal": refusal,
        **code_context(found),
        "articles": _articles(request, found),
    }
    return render(request, "field/job.html", context, status=status)


def _step_form(refused: ReportForm | None, step: str) -> ReportForm | None:
    form = refused or (
        ReportForm(initial={"step": step, "request_key": str(new_public_id())}) if step else None
    )
    return form.asked_at(step) if form else None


def _articles(request: ActorRequest, found: selectors.Job) -> list[Article]:
    """Articles that fit the job; the phone keeps them with its page."""
    if found.order.status == WorkOrderStatus.DONE or is_left_out("kb:article"):
        return []
    return articles_suggested(request.actor, found.ticket.subject, typing=False)


def _navigation_link(ticket: Any) -> str:
    """A geo link that phones open in their own map; the address when there is no position."""
    place = ticket.site if ticket.site and ticket.site.latitude is not None else ticket
    if place.latitude is not None:
        return f"geo:{place.latitude},{place.longitude}?q={place.latitude},{place.longitude}"
    words = ticket.place or (ticket.site.address if ticket.site else "")
    return f"geo:0,0?{urlencode({'q': words})}" if words else ""


def _timeline_entry(progress: Progress, files: list[Attachment]) -> TimelineEntry:
    parts = [progress.get_reason_display() if progress.reason else "", progress.note]
    return TimelineEntry(
        key=f"progress-{progress.pk}",
        at=progress.received_at,
        who=progress.technician.user.name,
        title=progress.get_step_display(),
        icon=STEP_ICONS[ProgressStep(progress.step)],
        tone={"done": "good", "blocked": "wait"}.get(progress.step, "active"),
        body="\n".join(part for part in parts if part),
        files=[_file(file) for file in files],
        badges=sent_later(progress.happened_at, progress.received_at),
    )


def _file(file: Attachment) -> dict[str, Any]:
    address = reverse("files:download", args=[file.public_id, "display"])
    return {
        "url": address,
        "thumbnail": reverse("files:download", args=[file.public_id, "thumbnail"]),
        "name": label_words(file),
        "size": file.size,
    }


@require_POST
@sendable
@technicians_only
def job_pick_up(request: ActorRequest, number: str) -> HttpResponse:
    """Take an offered job."""
    form = PickUpForm(request.POST)
    judged(form)
    try:
        services.work_order_pick_up(actor=request.actor, number=number, **form.cleaned_data)
    except DomainError as refusal:
        if from_outbox(request):
            raise
        return render(
            request, "field/refused.html", {"refusal": refusal, "number": number}, status=status_of(refusal)
        )
    messages.success(request, _("The job is yours."))
    return HttpResponseRedirect(reverse("field:job", args=[number]))


@require_POST
@sendable
@technicians_only
def job_item(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Tick an item of the job's checklists (``done=yes``), or take the tick away."""
    selectors.job_get(request.actor, number)
    form = TickForm(request.POST)
    form.is_valid()
    try:
        ticket_item_tick(
            actor=request.actor,
            number=number,
            item_id=pk,
            done=form.cleaned_data.get("done") == "yes",
            happened_at=form.cleaned_data.get("happened_at"),
        )
    except (NotAllowed, StaleState) as refusal:
        if from_outbox(request):
            raise
        messages.error(request, str(refusal))
    return HttpResponseRedirect(f"{reverse('field:job', args=[number])}#checklists-title")


@require_POST
@sendable
@technicians_only
def job_report(request: ActorRequest, number: str) -> HttpResponse:
    """Report a step; on refusal what was filled in stays."""
    form = ReportForm(request.POST, request.FILES)
    if from_outbox(request):
        judged(form)
    elif not form.is_valid():
        return _job_page(request, number, form=form, status=422)
    try:
        services.progress_report(actor=request.actor, number=number, report=Report(**form.values()))
    except Invalid as wrong:
        if from_outbox(request):
            raise
        for name, texts in wrong.fields.items():
            for text in texts:
                form.add_error(name if name in form.fields else None, str(text))
        if not wrong.fields:
            form.add_error(None, str(wrong))
        return _job_page(request, number, form=form, status=status_of(wrong))
    except DomainError as refusal:
        if refusal.code == "not_found" or from_outbox(request):
            raise
        return _job_page(request, number, form=None, status=status_of(refusal), refusal=refusal)
    messages.success(
        request, _("Reported: %(step)s") % {"step": ProgressStep(form.cleaned_data["step"]).label}
    )
    return HttpResponseRedirect(reverse("field:job", args=[number]))
