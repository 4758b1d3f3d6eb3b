"""The product as an app on a phone: its manifest, and its mark as pictures."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tanggap.kernel.mark_picture import mark_as_png
from tanggap.web import formats

SIDES = (180, 192, 512)
_MASK_SHARE = 0.72
"""Of an icon that the system cuts to its own shape only the middle is sure to be seen."""
_KEPT_S = 24 * 3600


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What the browser needs to put the technician's pages on the home screen, in the language asked for."""
    language = formats.language_of(request.GET.get("lang", "id")[:2])
    with translation.override(language):
        data = {
            "id": reverse("field:home"),
            "name": _("Tanggap – field work"),
            "short_name": "Tanggap",
            "description": _("The technicians' jobs, also without a connection."),
            "lang": language,
            "start_url": reverse("field:home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#f5f6f3",
            "theme_color": "#0b6663",
            "icons": [
                *(_listed(side, "any") for side in SIDES if side != SIDES[0]),
                _listed(SIDES[-1], "maskable"),
            ],
            "shortcuts": [
                {"name": _("Jobs"), "url": reverse("field:jobs")},
                {"name": _("This phone"), "url": reverse("field:outbox")},
            ],
        }
    headers = {"Cache-Control": "public, max-age=3600"}
    return JsonResponse(data, content_type="application/manifest+json", headers=headers)


def _listed(side: int, purpose: str) -> dict[str, str]:
    name = "public:app_icon_cut" if purpose == "maskable" else "public:app_icon"
    return {
        "src": reverse(name, args=[side]),
        "sizes": f"{side}x{side}",
        "type": "image/png",
        "purpose": purpose,
    }


@require_safe
def app_icon(request: HttpRequest, side: int, *, cut: bool = False) -> HttpResponse:
    """The mark as PNG.

    Raises:
        Http404: in a size that nobody needs.
    """
    if side not in SIDES:
        raise Http404
    headers = {"Cache-Control": f"public, max-age={_KEPT_S}"}
    return HttpResponse(_drawn(side, cut=cut), content_type="image/png", headers=headers)


@cache
def _mark() -> str:
    built: Path = settings.PACKAGE_DIR / "web" / "static" / "dist" / "mark.svg"
    source: Path = settings.BASE_DIR / "frontend" / "mark.svg"
    return (built if built.exists() else source).read_text(encoding="utf-8")


@cache
def _drawn(side: int, *, cut: bool) -> bytes:
    # An icon of a phone's home screen must not be transparent: iOS shows black there.
    return mark_as_png(_mark(), side, share=_MASK_SHARE if cut else 1.0, square=cut or side == SIDES[0])
