"""The first address: strangers learn what they can do here, who is signed in goes to the own home."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.selectors import WAITING_HOME
from tanggap.tickets.outages.listing import known_outages
from tanggap.web.modules import is_path_left_out
from tanggap.web.navigation import first_url

MOST_OUTAGES = 3


@require_safe
@never_cache
def entry(request: ActorRequest) -> HttpResponse:
    """The landing page; home, or the waiting page without a role, for those who are signed in."""
    if request.actor.is_authenticated:
        home = request.standing.home or WAITING_HOME
        return redirect(first_url("account:profile") if is_path_left_out(home) else home)
    then = urlencode({"next": first_url("portal:submit")})
    context = {
        "report_url": first_url("public:report"),
        "login_url": f"{settings.LOGIN_URL}?{then}",
        "signup_url": f"{first_url('account_signup')}?{then}",
        "track_url": first_url("public:track", "track:home"),
        "outages": known_outages()[:MOST_OUTAGES],
        "outages_url": first_url("public:status", "status:home"),
        "help_url": first_url("kb:home"),
    }
    return render(request, "public/landing.html", context)
