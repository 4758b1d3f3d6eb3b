"""Switching off one kind of mail from the mail itself, by one click and without signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tanggap.notifications.channels import channels
from tanggap.notifications.registry import title_of
from tanggap.notifications.services import notice_stop
from tanggap.notifications.stop_links import stop_of


@csrf_exempt  # Mail programs post without a page of ours before it; the signed token is the whole right.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show what would be switched off, or switch it off; opening alone changes nothing."""
    wanted = stop_of(token)
    if wanted is None:
        return render(request, "public/notice_stop.html", {"gone": True}, status=404)
    if request.method == "POST":
        notice_stop(stop=wanted)
    channel = channels().get(wanted.channel)
    context = {
        "event": title_of(wanted.event),
        "channel": channel.title if channel else wanted.channel,
        "done": request.method == "POST",
        "guest": wanted.delivery is not None,
    }
    return render(request, "public/notice_stop.html", context)
