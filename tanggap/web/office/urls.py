"""Addresses under ``/office/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.office import home

app_name = "office"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
]
