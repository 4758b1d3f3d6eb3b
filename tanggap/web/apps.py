"""Registration of the package with Django."""

from __future__ import annotations

from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """The package ``tanggap.web``."""

    name = "tanggap.web"
    label = "web"

    def ready(self) -> None:
        """Django's own words for a wrong number are hardly understood in Indonesian."""
        forms.IntegerField.default_error_messages = {"invalid": _("Write a whole number.")}
