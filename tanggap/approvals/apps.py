"""Registration of the package with Django and with the packages below."""

from __future__ import annotations

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """The package ``tanggap.approvals``."""

    name = "tanggap.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Announce the events, and who still sees what a late message is about."""
        from tanggap.approvals import access, notices
        from tanggap.approvals.services import role_requests  # noqa: F401 - announces its kind
        from tanggap.notifications.registry import register_sight

        register_sight(notices.KIND, access.requests_seen)
