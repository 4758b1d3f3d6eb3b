"""Who may read and remove the files of articles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.attachments.choices import Visibility
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no
from tanggap.knowledge import policies
from tanggap.knowledge.models import Article
from tanggap.knowledge.querysets import reads_internal


def may_view_article_file(actor: Actor, article_id: int, visibility: Visibility) -> bool:
    """Files go with the article; internal ones are for staff."""
    if visibility == Visibility.INTERNAL and not reads_internal(actor):
        return False
    found: bool = Article.objects.visible_to(actor).filter(pk=article_id).exists()
    return found


def may_remove_article_file(actor: Actor, article_id: int, _visibility: Visibility) -> Decision:
    """Whoever may edit the article may remove its files."""
    if not Article.objects.visible_to(actor).filter(pk=article_id).exists():
        return no("not_found", _("Not found."))
    return policies.can_write(actor)
