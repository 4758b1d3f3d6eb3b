"""All addresses; the fixed ones stand in the contracts."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("tanggap.api.urls")),
    path("", include("tanggap.web.urls")),
]
