"""Registration of the package with Django and with the packages below."""

from __future__ import annotations

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """The package ``tanggap.knowledge``."""

    name = "tanggap.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        """Give files of articles their rule."""
        from tanggap.attachments.registry import register_owner
        from tanggap.knowledge import access

        register_owner("knowledge.article", access.may_view_article_file, access.may_remove_article_file)
