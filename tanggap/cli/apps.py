"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class CliConfig(AppConfig):
    """The package ``tanggap.cli``."""

    name = "tanggap.cli"
    label = "cli"
