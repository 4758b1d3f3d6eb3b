"""Addresses under ``/kb/``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from tanggap.web.kb import reading, suggesting

app_name = "kb"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.home, name="home"),
    path("suggest/", suggesting.suggest, name="suggest"),
    path("category/<slug:code>/", reading.category, name="category"),
    path("articles/<slug:slug>/", reading.article, name="article"),
    path("articles/<slug:slug>/feedback/", reading.feedback, name="feedback"),
]
