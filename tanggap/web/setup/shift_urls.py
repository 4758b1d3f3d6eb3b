"""Addresses under ``/setup/`` of shifts."""

from __future__ import annotations

from django.urls import URLPattern, path

from tanggap.web.setup import shifts

urlpatterns: list[URLPattern] = [
    path("shifts/", shifts.shifts, name="shifts"),
    path("shifts/new/", shifts.shift_new, name="shift_new"),
    path("shifts/<int:pk>/", shifts.shift, name="shift"),
    path("shifts/<int:pk>/retire/", shifts.shift_off, name="shift_retire"),
    path("shifts/<int:pk>/restore/", shifts.shift_on, name="shift_restore"),
]
