"""The service worker: one script at the root of the site, so that it may serve all of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@cache
def _script() -> bytes:
    built: Path = settings.PACKAGE_DIR / "web" / "static" / "dist" / "worker.js"
    # In a checkout that was not built the part that needs no other module does its work: pushes.
    source: Path = settings.BASE_DIR / "frontend" / "modules" / "worker-push.js"
    return (built if built.exists() else source).read_bytes()


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The built script, told whether it may keep pages; browsers look for a new one at each visit.

    Raises:
        Http404: when neither the built script nor its source is there.
    """
    try:
        script = _script()
    except FileNotFoundError:
        raise Http404 from None
    keeps = f"self.KEEPS_PAGES={json.dumps(settings.OFFLINE_PHONE)};\n".encode()
    return HttpResponse(
        keeps + script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )
