"""Registration of the package with Django."""

from __future__ import annotations

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """The package ``tanggap.attachments``."""

    name = "tanggap.attachments"
    label = "attachments"

    def ready(self) -> None:
        """Make people and offices owners of files; other packages register their own kinds."""
        from tanggap.attachments import owners

        owners.register()
