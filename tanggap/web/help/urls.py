"""Addresses of help, under ``/help/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.help import views

app_name = "help"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("guide/<slug:code>/", views.guide, name="guide"),
    path("tours/<slug:code>/", views.tour, name="tour"),
]
