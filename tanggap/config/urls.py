"""All addresses; the fixed ones stand in the contracts."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tanggap.api import tracker

handler400 = "tanggap.config.refusals.bad_request"
handler404 = "tanggap.config.refusals.not_found"
handler500 = "tanggap.config.refusals.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("t/<str:secret>/", tracker.positions, name=tracker.URL_NAME),
    path("api/v1/", include("tanggap.api.urls")),
    path("", include("tanggap.web.urls")),
]
