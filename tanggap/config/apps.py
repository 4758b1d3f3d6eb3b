"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The package ``tanggap.config``."""

    name = "tanggap.config"
    label = "config"
