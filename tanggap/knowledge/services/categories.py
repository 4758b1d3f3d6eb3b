"""The categories of articles: two levels."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.knowledge import policies
from tanggap.knowledge.models import Article, ArticleCategory


@transaction.atomic
def article_category_create(
    *,
    actor: Actor,
    name: str,
    description: str = "",
    parent_id: int | None = None,
    position: int = 100,
) -> ArticleCategory:
    """Add a category, at the top or below another one at the top.

    Raises:
        NotAllowed, Invalid.
    """
    policies.can_manage_categories(actor).enforce()
    columns = _columns(name=name, description=description, parent_id=parent_id, position=position)
    base = slugify(columns["name"])[:50] or "kategori"
    code, counter = base, 1
    while ArticleCategory.objects.filter(code=code).exists():
        counter += 1
        code = f"{base}-{counter}"
    category = ArticleCategory.objects.create(code=code, **columns)
    record("article_category.created", actor=actor, subject=category, data={"name": category.name})
    return category


@transaction.atomic
def article_category_edit(
    *, actor: Actor, category_id: int, expected_version: int, changes: dict[str, Any]
) -> ArticleCategory:
    """Change name, description, place in the tree or position.

    Raises:
        NotAllowed, NotVisible, StaleState, Invalid.
    """
    policies.can_manage_categories(actor).enforce()
    category = _load(category_id)
    present = {name: getattr(category, name) for name in ("name", "description", "parent_id", "position")}
    columns = _columns(**{**present, **changes})
    if columns["parent_id"] == category.pk or (columns["parent_id"] and category.children.exists()):
        raise Invalid.field("parent_id", _("A category with others below it stands at the top."))
    rows = ArticleCategory.objects.filter(pk=category_id, version=expected_version)
    if rows.update(**columns, version=F("version") + 1) != 1:
        raise StaleState
    changed = {name: [present[name], value] for name, value in columns.items() if present[name] != value}
    record("article_category.edited", actor=actor, subject=category, data={"changes": changed})
    category.refresh_from_db()
    return category


@transaction.atomic
def article_category_retire(*, actor: Actor, category_id: int, retired: bool) -> ArticleCategory:
    """Take a category out of use, or back into use.

    Raises:
        NotAllowed, NotVisible.
        Invalid: articles or categories in use stand in it.
    """
    policies.can_manage_categories(actor).enforce()
    category = _load(category_id)
    used = Article.objects.filter(category=category).exclude(status="retired").exists()
    if retired and (used or category.children.filter(retired_at__isnull=True).exists()):
        raise Invalid(_("Move its articles and categories elsewhere first."), code="in_use")
    ArticleCategory.objects.filter(pk=category_id).update(
        retired_at=clock.now() if retired else None, version=F("version") + 1
    )
    action = "article_category.retired" if retired else "article_category.restored"
    record(action, actor=actor, subject=category)
    category.refresh_from_db()
    return category


def _load(category_id: int) -> ArticleCategory:
    category = ArticleCategory.objects.filter(pk=category_id).first()
    if category is None:
        raise NotVisible
    return category


def _columns(*, name: str, description: str, parent_id: int | None, position: int) -> dict[str, Any]:
    if not name.strip():
        raise Invalid.field("name", _("This is required."), code="required")
    above = ArticleCategory.objects.filter(pk=parent_id or 0, parent__isnull=True, retired_at__isnull=True)
    if parent_id and not above.exists():
        raise Invalid.field("parent_id", _("This category does not exist."))
    return {
        "name": name.strip()[:120],
        "description": description.strip()[:300],
        "parent_id": parent_id,
        "position": max(0, min(position, 32_000)),
    }
