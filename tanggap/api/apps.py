"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The package ``tanggap.api``."""

    name = "tanggap.api"
    label = "api"

    def ready(self) -> None:
        """Announce the ways of signing in to the description of the API."""
        from tanggap.api.shared import schema  # noqa: F401
