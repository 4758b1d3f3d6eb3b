"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """The package ``tanggap.activity``."""

    name = "tanggap.activity"
    label = "activity"
