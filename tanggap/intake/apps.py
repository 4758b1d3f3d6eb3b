"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The package ``tanggap.intake``."""

    name = "tanggap.intake"
    label = "intake"
