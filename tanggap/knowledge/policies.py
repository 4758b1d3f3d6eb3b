"""Who may do what with articles, with the reason when not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.knowledge.choices import MOVES, ArticleStatus
from tanggap.knowledge.models import Article

_NO_ROLE = _("Your role does not allow this here.")


def _holding(actor: Actor, permission: str) -> Decision:
    return yes() if actor.holds_anywhere(permission) else no("role", _NO_ROLE)


def _moving(actor: Actor, article: Article, target: ArticleStatus) -> Decision:
    decision = _holding(actor, "article.publish")
    if not decision or MOVES.allows(article.status, target):
        return decision
    return no(
        "state",
        _("Not possible while the article is “%(status)s”.") % {"status": article.get_status_display()},
        status=article.status,
    )


def can_write(actor: Actor) -> Decision:
    """Add an article, or change the working copy of one."""
    return _holding(actor, "article.edit")


def can_publish(actor: Actor, article: Article) -> Decision:
    """Put the working copy before its readers."""
    return _moving(actor, article, ArticleStatus.PUBLISHED)


def can_retire(actor: Actor, article: Article) -> Decision:
    """Take it away from its readers."""
    return _moving(actor, article, ArticleStatus.RETIRED)


def can_manage_categories(actor: Actor) -> Decision:
    """Edit the categories of articles."""
    return _holding(actor, "article.publish")


def can_edit_lexicon(actor: Actor) -> Decision:
    """Edit what words mean in the search."""
    return _holding(actor, "article.publish")
