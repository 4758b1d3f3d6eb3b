"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The package ``tanggap.notifications``."""

    name = "tanggap.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Announce the events of the package itself."""
        from tanggap.notifications import notices

        notices.announce()
