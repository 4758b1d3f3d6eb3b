"""Reads of documents, and the proof that one is genuine."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tanggap.activity.content import GENESIS, content_digest, json_digest, link_digest
from tanggap.activity.models import Entry, Link
from tanggap.documents.models import Document, DocumentTemplate, Letterhead
from tanggap.documents.registry import document_kind_of
from tanggap.kernel.errors import Invalid
from tanggap.organization.models import Unit


def document_of(kind: str, subject_id: int) -> Document | None:
    """The newest document of the subject, withdrawn or not."""
    rows = Document.objects.of_subjects(kind, [subject_id]).select_related("unit", "number")
    return rows.order_by("-pk").first()


def letterhead_for(unit: Unit) -> Letterhead | None:
    """The letterhead of the unit, or of the nearest one above it."""
    rows = Letterhead.objects.filter(unit__in=_above(unit)).select_related("unit")
    return max(rows, key=lambda one: len(one.unit.path), default=None)


def template_for(kind: str, unit: Unit) -> DocumentTemplate | None:
    """The form of the unit, of the nearest one above it, or the one for everywhere."""
    rows = DocumentTemplate.objects.filter(kind=kind).select_related("unit")
    above = set(_above(unit))
    fitting = [one for one in rows if one.unit_id is None or one.unit_id in above]
    return max(fitting, key=lambda one: len(one.unit.path) if one.unit else 0, default=None)


def _above(unit: Unit) -> list[int]:
    return [int(key) for key in unit.path.rstrip("/").split("/")]


class Doubt(TextChoices):
    """What speaks against a document."""

    CONTENT = "content", _("The stored content was changed after it was issued.")
    RECORD = "record", _("The record of its issue was changed or is missing.")
    CHAIN = "chain", _("The chain of the activity record does not hold at its place.")
    SOURCE = "source", _("What the document was made from was changed after it was issued.")


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out about a document at this moment.

    Attributes:
        doubts: what speaks against it; genuine when there are none.
        is_sealed: whether the record of its issue has its place in the chain; it gets one within minutes.
        position: that place.
    """

    document: Document
    doubts: tuple[Doubt, ...]
    is_sealed: bool
    position: int | None

    @property
    def is_genuine(self) -> bool:
        """Whether everything agrees."""
        return not self.doubts


def proof_of(code: str) -> Proof | None:
    """The proof behind a code, computed anew from what is stored; none for an unknown code.

    Args:
        code: as it stands in the QR code; compared as a whole by a unique index.
    """
    if not 10 <= len(code) <= 40:
        return None
    document = Document.objects.filter(verify_code=code).select_related("unit").first()
    return None if document is None else proof_for(document)


def proof_for(document: Document) -> Proof:
    """The proof of a document; a handful of queries."""
    doubts = []
    content = json_digest(document.content)
    if content != document.digest or document.content.get("number") != document.number_text:
        doubts.append(Doubt.CONTENT)
    entry = Entry.objects.filter(pk=document.entry_id or 0).first()
    if entry is None or not _tells_of(entry, document):
        doubts.append(Doubt.RECORD)
    link = Link.objects.filter(entry_id=document.entry_id or 0).first()
    if entry is not None and link is not None and not _holds(link, entry):
        doubts.append(Doubt.CHAIN)
    if not _source_stands(document):
        doubts.append(Doubt.SOURCE)
    return Proof(document, tuple(doubts), link is not None, link.position if link else None)


def _tells_of(entry: Entry, document: Document) -> bool:
    own = content_digest(entry)
    agrees: bool = (
        own == bytes(entry.digest)
        and own.hex() == document.entry_digest
        and entry.subject_kind == document._meta.label_lower
        and entry.subject_id == document.pk
        and entry.data.get("digest") == document.digest
        and entry.data.get("number") == document.number_text
    )
    return agrees


def _holds(link: Link, entry: Entry) -> bool:
    before = Link.objects.filter(position=link.position - 1).first()
    if before is None and link.position > 1:
        return False
    start = GENESIS if before is None else bytes(before.digest)
    right: bytes = link_digest(start, entry.pk, content_digest(entry))
    return right == bytes(link.digest)


def _source_stands(document: Document) -> bool:
    source = document.content.get("source", {})
    try:
        kind = document_kind_of(document.kind)
    except Invalid:
        return True
    return kind.source_digest(document.subject_id, source) == str(source.get("digest", ""))
