"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The package ``tanggap.web``."""

    name = "tanggap.web"
    label = "web"
