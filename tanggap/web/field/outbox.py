"""What the phone's outbox talks to: acts that waited for a connection, and the page that shows them.

A phone sends what it kept with the header ``X-Outbox``; the same addresses that take the forms of the pages
then answer in JSON with an ``outcome``: ``sent``, ``refused`` (``code``, ``message``, ``fields``; ``now``
tells where the job stands), ``again`` or ``signed_out``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tanggap.accounts.requests import ActorRequest
from tanggap.fieldwork import services
from tanggap.fieldwork.choices import WorkOrderStatus
from tanggap.fieldwork.selectors import job_standing
from tanggap.kernel import clock
from tanggap.kernel.errors import DomainError, Invalid, StaleState, TooMany, Unavailable
from tanggap.web.field.access import technicians_only
from tanggap.web.field.forms import RemarkForm
from tanggap.web.middleware import status_of
from tanggap.web.offline import kept_on_phone, person_key

HEADER = "X-Outbox"

type View[**P] = Callable[Concatenate[Any, P], HttpResponseBase]


def from_outbox(request: HttpRequest) -> bool:
    """Whether the phone's outbox sends this, so that it is answered in JSON."""
    return HEADER in request.headers


def judged(form: BaseForm) -> None:
    """Refuse a form that is not valid.

    Raises:
        Invalid: with the messages of the fields.
    """
    if not form.is_valid():
        raise Invalid(fields={name: list(texts) for name, texts in form.errors.items()})


def sendable[**P](view: View[P]) -> View[P]:
    """Let the phone's outbox send to a view that takes a form; the view lets refusals through for it."""

    @wraps(view)
    def answered(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not from_outbox(request):
            return view(request, *args, **kwargs)
        if not request.actor.is_authenticated:
            return JsonResponse({"outcome": "signed_out"}, status=401)
        try:
            response = view(request, *args, **kwargs)
        except DomainError as refusal:
            return _refused(request, refusal, str(kwargs.get("number", "")))
        if response.status_code in {302, 303}:
            return JsonResponse({"outcome": "sent", "next": response.headers["Location"]})
        return response

    return answered


def _refused(request: ActorRequest, refusal: DomainError, number: str) -> JsonResponse:
    again = isinstance(refusal, StaleState | TooMany | Unavailable)
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    answer: dict[str, Any] = {
        "outcome": "again" if again else "refused",
        "code": refusal.code,
        "message": _told(refusal),
        "fields": {name: [str(text) for text in texts] for name, texts in fields.items()},
    }
    if number and not again and not isinstance(refusal, Invalid):
        answer["now"] = _now(request, number)
    response = JsonResponse(answer, status=status_of(refusal))
    if isinstance(refusal, TooMany | Unavailable):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _told(refusal: DomainError) -> str:
    """The refusal in words; those of its fields where it has no others, for nobody sees the form any more."""
    words = str(refusal)
    if not isinstance(refusal, Invalid) or refusal.message is not Invalid.default_message:
        return words
    return " ".join(str(text) for texts in refusal.fields.values() for text in texts) or words


def _now(request: ActorRequest, number: str) -> dict[str, Any] | None:
    """Where the job stands, for the page that explains what came between."""
    standing = job_standing(request.actor, number)
    if standing is None:
        return None
    return {
        "status": standing.status,
        "label": str(WorkOrderStatus(standing.status).label),
        "who": standing.who,
        "since": standing.since.isoformat(),
        "mine": standing.mine,
    }


@require_GET
def outbox_state(request: ActorRequest) -> HttpResponse:
    """Whose session this is and a fresh token, for a phone that has something to send."""
    if not request.actor.is_authenticated:
        return JsonResponse({"outcome": "signed_out"}, status=401, headers={"Cache-Control": "no-store"})
    answer = {
        "outcome": "ready",
        "person": person_key(request.actor),
        "token": get_token(request),
        "now": clock.now().isoformat(),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_GET
@kept_on_phone
@technicians_only
def outbox(request: ActorRequest) -> HttpResponse:
    """What waits in this phone, and how the phone is; the phone itself fills it in."""
    return render(request, "field/outbox.html", {"offline": settings.OFFLINE_PHONE})


@require_POST
@sendable
@technicians_only
def job_remark(request: ActorRequest, number: str) -> HttpResponse:
    """Leave as a note what could not be reported any more."""
    form = RemarkForm(request.POST, request.FILES)
    judged(form)
    services.job_remark(actor=request.actor, number=number, **form.cleaned_data)
    return HttpResponseRedirect(reverse("field:outbox"))


def words() -> dict[str, str]:
    """The sentences of outbox and kept pages, in the active language."""
    return {
        "offline": _("Offline: as of %(time)s"),
        "not_kept": _("This page is not kept on this phone. Open it once with a connection."),
        "home": _("Back to today"),
        "waiting": _("not sent yet"),
        "sending": _("is being sent"),
        "sent": _("sent %(time)s"),
        "signed_out": _("Sign in again, then it is sent."),
        "refused": _("Why: %(why)s"),
        "not_taken": _("not accepted"),
        "other_person": _("Belongs to another account on this phone."),
        "kept": _("No connection. Kept on this phone; it is sent by itself later."),
        "all_sent": _("%(n)s reports were sent."),
        "retry": _("Try again"),
        "discard": _("Discard"),
        "discard_sure": _("Discard this report? What you wrote and its photos are deleted from this phone."),
        "as_remark": _("Send note and photos to the NOC as a remark"),
        "remark_of": _("Not accepted any more: %(title)s, reported %(time)s."),
        "you_said": _("You at %(time)s: %(title)s"),
        "it_is": _("Now: %(label)s, %(who)s, since %(time)s"),
        "it_is_nobody": _("Now: %(label)s, since %(time)s"),
        "photos": _("%(n)s photos"),
        "nothing": _("Nothing waits to be sent."),
        "unsent_done": _("Reported as done, but not sent yet"),
        "sign_in": _("Sign in"),
        "store_failed": _("This phone could not keep the report. Free some space, or wait for a connection."),
        "tick": _("Checklist"),
        "came_unsent": _("%(title)s at %(time)s, not sent yet."),
        "came_sent": _("%(title)s at %(time)s was sent."),
        "remove": _("Remove %(name)s"),
        "on": _("on"),
        "off": _("off"),
        "unknown": _("unknown"),
        "never": _("never"),
        "charging": _("%(n)s%%, charging"),
        "push_denied": _("refused in the browser's settings"),
    }
