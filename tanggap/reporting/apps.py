"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The package ``tanggap.reporting``."""

    name = "tanggap.reporting"
    label = "reporting"
