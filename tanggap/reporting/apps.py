"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The package ``tanggap.reporting``."""

    name = "tanggap.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Define the figures, those of the contract first; announce events and who sees what they tell."""
        from tanggap.notifications.registry import register_sight
        from tanggap.reporting import definitions, job_figures, notices  # noqa: F401 - each defines or announces

        register_sight(notices.KIND, notices.editions_seen)
