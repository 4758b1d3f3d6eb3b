"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The package ``tanggap.notifications``."""

    name = "tanggap.notifications"
    label = "notifications"
