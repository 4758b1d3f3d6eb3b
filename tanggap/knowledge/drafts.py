"""What a person typed of an article, on its way to a service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tanggap.knowledge.choices import Audience


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """The working copy as it should be.

    Attributes:
        keywords: further words that should find it, as people say them.
        body: Markdown.
        audience: an ``Audience`` value.
        origin: number of the ticket that it was written after.
    """

    title: str
    body: str = ""
    summary: str = ""
    keywords: str = ""
    audience: str = Audience.PUBLIC
    category_id: int | None = None
    owner_id: int | None = None
    review_on: date | None = None
    origin: str = ""
