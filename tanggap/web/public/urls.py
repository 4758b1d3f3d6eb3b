"""Addresses that need no account."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from tanggap.web.public import entry, health, metrics

app_name = "public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", entry.entry, name="entry"),
    # Probes follow no redirects, so both spellings answer.
    re_path(r"^healthz/?$", health.alive, name="healthz"),
    re_path(r"^readyz/?$", health.ready, name="readyz"),
    re_path(r"^metrics/?$", metrics.metrics, name="metrics"),
]
