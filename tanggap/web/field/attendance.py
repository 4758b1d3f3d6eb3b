"""The technician's own attendance: camera, receipt, today, the month, and the consent."""

from __future__ import annotations

import calendar
import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork.attendance import selectors, services
from tanggap.fieldwork.attendance.choices import DayStatus, Direction, Verdict
from tanggap.fieldwork.attendance.wording import doubt_words
from tanggap.fieldwork.models import AttendanceDay, AttendanceEntry, Technician
from tanggap.fieldwork.roster.expected import LEAVES_OPEN_UNTIL, ExpectedDay, day_of, worker_of
from tanggap.kernel import clock
from tanggap.kernel.errors import DomainError, Invalid, NotVisible
from tanggap.kernel.ids import new_public_id
from tanggap.web.components.badges import badge
from tanggap.web.field.access import technicians_only
from tanggap.web.field.attendance_forms import CaptureForm
from tanggap.web.field.outbox import from_outbox, judged, sendable
from tanggap.web.middleware import status_of
from tanggap.web.offline import kept_on_phone

LOOKS = {
    DayStatus.EXPECTED: ("neutral", "clock"),
    DayStatus.ON_TIME: ("good", "circle-check"),
    DayStatus.LATE: ("wait", "clock-exclamation"),
    DayStatus.DOUBTFUL: ("wait", "help-circle"),
    DayStatus.MISSING: ("bad", "user-x"),
    DayStatus.LEAVE: ("info", "beach"),
    DayStatus.OFF: ("muted", "home"),
    DayStatus.EXTRA: ("active", "plus"),
}
_VERDICTS = {
    Verdict.ACCEPTED: ("good", "circle-check"),
    Verdict.WAITING: ("wait", "help-circle"),
    Verdict.REJECTED: ("bad", "circle-x"),
}
FIRST_YEAR = 2000


def day_badge(status: str) -> Any:
    """How a day stands, as a badge."""
    tone, icon_name = LOOKS[DayStatus(status)]
    return badge(tone, DayStatus(status).label, icon_name)


def verdict_badge(verdict: str) -> Any:
    """Whether an entry counts, as a badge."""
    tone, icon_name = _VERDICTS[Verdict(verdict)]
    return badge(tone, Verdict(verdict).label, icon_name)


def month_asked(text: str, today: date) -> date:
    """The first day of the month in an address (``2026-11``); this month for anything else."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return month if FIRST_YEAR <= month.year <= today.year + 1 else today.replace(day=1)


@require_GET
@kept_on_phone
@technicians_only
def attendance(request: ActorRequest) -> HttpResponse:
    """Today with the camera, and the own month; without consent the notice that asks for it."""
    technician = services.own_record(request.actor)
    if services.consent_in_force(technician) is None:
        keeps = services.rules_now().photo_days
        return render(request, "field/attendance_consent.html", {"keeps": keeps, "wording": services.WORDING})
    return _page(request, technician)


def _page(
    request: ActorRequest, technician: Technician, *, form: CaptureForm | None = None, status: int = 200
) -> HttpResponse:
    now = clock.now()
    expected = day_of(worker_of(technician), now)
    today = now.astimezone(ZoneInfo(technician.home_unit.time_zone)).date()
    entries = selectors.entries_of_day(technician, expected.date)
    standing = [entry for entry in entries if entry.verdict != Verdict.REJECTED]
    # A call at night and the shift of the day may be two stretches of one date: the last one tells.
    last = standing[-1] if standing else None
    left = last if last and last.direction == Direction.CHECK_OUT else None
    came = next((entry for entry in reversed(standing) if entry.direction == Direction.CHECK_IN), None)
    month = month_asked(request.GET.get("month", ""), today)
    days = selectors.month_days(technician, month)
    context = {
        "technician": technician,
        "expected": expected,
        "today": today,
        "came": came,
        "left": left,
        "direction": Direction.CHECK_OUT if came and left is None else Direction.CHECK_IN,
        "opens": expected.opens_at.astimezone(ZoneInfo(technician.home_unit.time_zone)).strftime("%H.%M")
        if expected.opens_at
        else "",
        "too_early": came is None
        and expected.is_expected
        and expected.opens_at is not None
        and now < expected.opens_at,
        "holds_until": _holds_until(expected, now),
        "state": _state_words(expected, came, left),
        "form": form,
        "fallback_key": str(new_public_id()),
        "zone": ZoneInfo(technician.home_unit.time_zone),
        "month": month,
        "previous": (month - timedelta(days=1)).strftime("%Y-%m"),
        "following": (month + timedelta(days=32)).strftime("%Y-%m") if month < today.replace(day=1) else "",
        "weekdays": list(WEEKDAYS_ABBR.values()),
        "weeks": _weeks(month, days, today),
        "legend": [(LOOKS[status][0], status.label, n) for status, n in _tally(days.values()) if n],
    }
    return render(request, "field/attendance.html", context, status=status)


def _holds_until(expected: ExpectedDay, now: datetime) -> datetime:
    """Until when a copy of the page may say whether one comes or goes."""
    if expected.ends_at is not None:
        return expected.ends_at + LEAVES_OPEN_UNTIL
    return now + timedelta(hours=12)


def _state_words(expected: ExpectedDay, came: AttendanceEntry | None, left: AttendanceEntry | None) -> str:
    if left is not None:
        return _("You have checked out. Have a good rest.")
    if came is not None:
        return _("You are checked in.")
    if expected.leave:
        return _("You are on leave today.")
    if not expected.is_working:
        return _("No shift today. You may check in all the same.")
    return _("You have not checked in yet.")


def _tally(days: Any) -> list[tuple[DayStatus, int]]:
    found = [row.status for row in days]
    return [(status, found.count(status.value)) for status in DayStatus if status is not DayStatus.EXPECTED]


def _weeks(month: date, days: dict[date, AttendanceDay], today: date) -> list[list[dict[str, Any] | None]]:
    """The month as weeks from Monday; days of other months are empty."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(month.year, month.month)
    return [
        [_cell(day, days.get(day), today) if day.month == month.month else None for day in week]
        for week in weeks
    ]


def _cell(day: date, row: AttendanceDay | None, today: date) -> dict[str, Any]:
    tone = LOOKS[DayStatus(row.status)][0] if row and row.status != DayStatus.EXPECTED else ""
    entry = row.check_in if row else None
    return {
        "day": day,
        "tone": tone,
        "label": DayStatus(row.status).label if row else "",
        "icon": LOOKS[DayStatus(row.status)][1] if tone and row else "",
        "url": reverse("field:attendance_entry", args=[entry.public_id]) if entry else "",
        "is_today": day == today,
    }


@require_GET
@technicians_only
def entry(request: ActorRequest, public_id: uuid.UUID) -> HttpResponse:
    """The receipt: the stamped picture, what was recorded, and whether it counts."""
    technician = services.own_record(request.actor)
    found = services.entry_load(request.actor, public_id)
    if found.technician_id != technician.pk:
        raise NotVisible
    _original, stamped = selectors.picture_of(found)
    context = {
        "entry": found,
        "stamped": stamped,
        "verdict": verdict_badge(found.verdict),
        "doubts": [doubt_words(doubt) for doubt in found.doubts.all()],
        "zone": ZoneInfo(found.time_zone),
    }
    return render(request, "field/attendance_entry.html", context)


@require_POST
@technicians_only
def challenge(request: ActorRequest) -> HttpResponse:
    """A one-time word for the picture that is about to be taken."""
    try:
        issued = services.challenge_issue(actor=request.actor, direction=request.POST.get("direction", ""))
    except NotVisible:
        raise
    except DomainError as refusal:
        return _told(refusal.code, _first_words(refusal), status_of(refusal))
    return JsonResponse(
        {
            "challenge": str(issued.public_id),
            "expires_at": issued.expires_at.isoformat(),
            "now": issued.issued_at.isoformat(),
        },
        status=201,
    )


@require_POST
@sendable
@technicians_only
def send(request: ActorRequest) -> HttpResponse:
    """Take the picture in; scripts and the phone's outbox get JSON, a plain form gets pages."""
    if from_outbox(request):
        return _send_kept(request)
    by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    form = CaptureForm(request.POST, request.FILES)
    technician = services.own_record(request.actor)
    if not form.is_valid():
        words = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return (
            _told("invalid", words, 422) if by_script else _page(request, technician, form=form, status=422)
        )
    try:
        taken = services.attendance_take(actor=request.actor, capture=form.capture())
    except NotVisible:
        raise
    except DomainError as refusal:
        if by_script:
            return _told(refusal.code, _first_words(refusal), status_of(refusal))
        form.add_error(None, _first_words(refusal))
        return _page(request, technician, form=form, status=status_of(refusal))
    url = reverse("field:attendance_entry", args=[taken.public_id])
    if by_script:
        return JsonResponse({"url": url, "verdict": taken.verdict}, status=201)
    return HttpResponseRedirect(url)


def _told(code: str, message: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


def _send_kept(request: ActorRequest) -> HttpResponse:
    """What waited in the phone for a connection.

    Raises:
        DomainError: the outbox tells it.
    """
    form = CaptureForm(request.POST, request.FILES)
    judged(form)
    taken = services.attendance_take(actor=request.actor, capture=form.capture())
    return HttpResponseRedirect(reverse("field:attendance_entry", args=[taken.public_id]))


def _first_words(refusal: DomainError) -> str:
    if isinstance(refusal, Invalid) and refusal.fields:
        return " ".join(str(text) for texts in refusal.fields.values() for text in texts)
    return str(refusal)


@require_POST
@technicians_only
def consent(request: ActorRequest) -> HttpResponse:
    """Agree to the notice, or take it back."""
    technician = services.own_record(request.actor)
    if request.POST.get("agree") == "yes":
        services.consent_give(actor=request.actor, technician=technician)
        messages.success(request, _("Thank you. You can check in now."))
    elif request.POST.get("agree") == "no":
        services.consent_withdraw(actor=request.actor, technician=technician)
        messages.info(request, _("You took your consent back. No more pictures are taken."))
    return HttpResponseRedirect(reverse("field:attendance"))
