"""The kinds of documents; filled by the packages that issue them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tanggap.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of document.

    Attributes:
        code: stable, at most 40 characters.
        title: translated (lazy) words.
        letters: what ``{kind}`` stands for in numbers.
        source_digest: digest of what the document was made from, computed now from what is stored; "" when
            it is gone.
    """

    code: str
    title: Any
    letters: str
    source_digest: Callable[[int, dict[str, Any]], str]


_kinds: dict[str, DocumentKind] = {}


def register_document_kind(kind: DocumentKind) -> None:
    """Announce a kind; call it when the owning package gets ready.

    Raises:
        ValueError: the code is taken, or too long to be stored.
    """
    if len(kind.code) > 40:
        raise ValueError(f"{kind.code} is too long")
    if _kinds.get(kind.code, kind) is not kind:
        raise ValueError(f"document kind {kind.code} is registered already")
    _kinds[kind.code] = kind


def document_kinds() -> tuple[DocumentKind, ...]:
    """All kinds, in the order of their codes."""
    return tuple(_kinds[code] for code in sorted(_kinds))


def document_kind_of(code: str) -> DocumentKind:
    """The kind with the code.

    Raises:
        Invalid: there is none; its package may be left out of this installation.
    """
    try:
        return _kinds[code]
    except KeyError:
        raise Invalid(_("This kind of document is not in use here."), code="unknown_kind") from None
