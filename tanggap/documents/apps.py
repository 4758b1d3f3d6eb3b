"""Registration of the package with Django and with the packages below."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The package ``tanggap.documents``."""

    name = "tanggap.documents"
    label = "documents"

    def ready(self) -> None:
        """Let logos find their rule."""
        from tanggap.attachments.registry import register_owner
        from tanggap.documents import access

        register_owner("documents.letterhead", access.may_view_logo)
