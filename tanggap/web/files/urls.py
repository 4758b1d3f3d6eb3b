"""Addresses under ``/files/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.files import downloads

app_name = "files"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<uuid:public_id>/<slug:variant>/", downloads.download, name="download"),
]
