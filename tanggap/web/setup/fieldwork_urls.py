"""Addresses under ``/setup/`` of field work."""

from __future__ import annotations

from django.urls import URLPattern, path

from tanggap.web.setup import attendance_places, proof

urlpatterns: list[URLPattern] = [
    path("proof/", proof.proof, name="proof"),
    path("proof/<int:pk>/remove/", proof.proof_off, name="proof_remove"),
    path("attendance/", attendance_places.places, name="attendance"),
    path("attendance/new/", attendance_places.place_new, name="attendance_place_new"),
    path("attendance/<int:pk>/", attendance_places.place, name="attendance_place"),
    path("attendance/<int:pk>/retire/", attendance_places.place_off, name="attendance_place_retire"),
]
