"""Visibility of digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from tanggap.kernel.actor import Actor
from tanggap.organization.querysets import path_condition

if TYPE_CHECKING:
    from tanggap.fieldwork.models import Digest

DIGEST_VIEW = "digest.view"


class DigestQuerySet(models.QuerySet["Digest"]):
    """Reads of digests."""

    def visible_to(self, actor: Actor) -> Self:
        """Digests of units where the actor may see them."""
        return self.filter(path_condition(actor.paths(DIGEST_VIEW), "unit__path"))
