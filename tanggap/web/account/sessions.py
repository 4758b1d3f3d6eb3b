"""Where the person is signed in, and signing out there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.services import session_end, sessions_end_others

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class ShownSession:
    """A session as the page shows it."""

    pk: int
    device: str
    ip: str
    created_at: datetime
    current: bool


@login_required
@require_safe
def sessions(request: ActorRequest) -> HttpResponse:
    """List the own sessions, the newest first."""
    rows: list[Any] = UserSession.objects.purge_and_list(request.user)
    present = request.session.session_key
    shown = [
        ShownSession(row.pk, device_of(row.user_agent), row.ip, row.created_at, row.session_key == present)
        for row in sorted(rows, key=lambda row: row.created_at, reverse=True)
    ]
    return render(request, "account/sessions.html", {"sessions": shown})


@login_required
@require_POST
def end(request: ActorRequest, session_id: int) -> HttpResponse:
    """Sign out in one place."""
    session_end(actor=request.actor, session_id=session_id)
    messages.success(request, _("The session was ended."))
    return redirect("account:sessions")


@login_required
@require_POST
def end_others(request: ActorRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = sessions_end_others(actor=request.actor, except_key=request.session.session_key)
    text = ngettext("%(n)s session was ended.", "%(n)s sessions were ended.", count)
    messages.success(request, text % {"n": count})
    return redirect("account:sessions")


def device_of(user_agent: str) -> str:
    """Browser and system in plain words; the beginning of what it calls itself when neither is known."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (browser, system))) or user_agent[:60] or _("Unknown device")
