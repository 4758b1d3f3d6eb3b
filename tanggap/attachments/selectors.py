"""Reads of files."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tanggap.attachments import registry, rules
from tanggap.attachments.choices import Variant, Visibility
from tanggap.attachments.models import Attachment
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotVisible


@dataclass(frozen=True, slots=True)
class Download:
    """What a face needs to hand out one stored form of a file.

    Attributes:
        key: where the bytes lie in the default storage.
        name: name to save it under.
        content_type: the type by content, never the sender's.
        size: bytes.
        etag: quoted entity tag; changes with the content only.
        inline: whether a browser may show it in place.
        original: whether these are the bytes as they were sent.
    """

    key: str
    name: str
    content_type: str
    size: int
    etag: str
    inline: bool
    original: bool


def attachments_of(
    kind: str, ids: Iterable[int], *, public_only: bool = False
) -> dict[int, list[Attachment]]:
    """Kept files of many owners in one query, oldest first.

    The caller shows them only with owners that it may show.

    Args:
        kind: ``app.model`` of the owners.
        ids: keys of the owners; an owner without files is missing from the answer.
        public_only: whether internal files are left out, as for customers.
    """
    rows = Attachment.objects.of_owners(kind, ids)
    if public_only:
        rows = rows.filter(visibility=Visibility.PUBLIC)
    found: defaultdict[int, list[Attachment]] = defaultdict(list)
    for row in rows.order_by("id"):
        found[row.owner_id].append(row)
    return dict(found)


def attachment_for_download(actor: Actor, public_id: uuid.UUID, variant: str) -> Download:
    """One stored form of a file, after asking the owner's package, which hears of all but thumbnails.

    Raises:
        NotVisible: unknown, removed, without that form, or refused by the owner.
    """
    row = Attachment.objects.kept().filter(public_id=public_id).first()
    if row is None or not registry.may_view(actor, row.owner_kind, row.owner_id, row.visibility):
        raise NotVisible
    if variant != Variant.THUMBNAIL:
        registry.note_view(actor, row.owner_kind, row.owner_id)
    if variant == Variant.ORIGINAL:
        kind = rules.kind_by_content_type(row.content_type)
        return Download(
            row.original_key, row.name, row.content_type, row.size, f'"{row.sha256}"', kind.inline, True
        )
    key, size = {
        Variant.DISPLAY.value: (row.display_key, row.display_size),
        Variant.THUMBNAIL.value: (row.thumbnail_key, row.thumbnail_size),
    }.get(variant, ("", 0))
    if not key:
        raise NotVisible
    stem = row.name.rpartition(".")[0]
    return Download(key, f"{stem}.jpg", "image/jpeg", size, f'"{row.sha256}-{variant}"', True, False)
