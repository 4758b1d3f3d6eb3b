"""Which kinds of objects own files, and who may see them; filled by the packages above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tanggap.attachments.choices import Visibility
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no

CanView = Callable[[Actor, int, Visibility], bool]
CanRemove = Callable[[Actor, int, Visibility], Decision]
Viewed = Callable[[Actor, int], None]


@dataclass(frozen=True, slots=True)
class OwnerKind:
    """The answers of one kind of owner.

    Attributes:
        can_view: (actor, owner's key, visibility of the file) -> whether the actor may read the file.
        can_remove: likewise, whether the actor may remove it; none means that files of this kind stay.
        viewed: told (actor, owner's key) of each time that a file is handed out larger than its thumbnail.
    """

    can_view: CanView
    can_remove: CanRemove | None = None
    viewed: Viewed | None = None


_owners: dict[str, OwnerKind] = {}


def register_owner(
    kind: str, can_view: CanView, can_remove: CanRemove | None = None, *, viewed: Viewed | None = None
) -> None:
    """Make ``kind`` (``app.model`` in lower case, as ``_meta.label_lower``) an owner of files.

    Call it in the owning package's ``AppConfig.ready``.

    Raises:
        ValueError: when another rule is registered for the kind already.
    """
    known = _owners.get(kind)
    if known is not None and known.can_view is not can_view:
        raise ValueError(f"files of {kind} have a rule already")
    _owners[kind] = OwnerKind(can_view, can_remove, viewed)


def may_view(actor: Actor, kind: str, owner_id: int, visibility: str) -> bool:
    """Whether the actor may read files of that visibility; an unknown kind of owner is a refusal."""
    owner = _owners.get(kind)
    return owner is not None and owner.can_view(actor, owner_id, Visibility(visibility))


def may_remove(actor: Actor, kind: str, owner_id: int, visibility: str) -> Decision:
    """Whether the actor may remove such a file."""
    owner = _owners.get(kind)
    if owner is None or owner.can_remove is None:
        return no("file_stays", _("Files of this kind cannot be removed."))
    return owner.can_remove(actor, owner_id, Visibility(visibility))


def note_view(actor: Actor, kind: str, owner_id: int) -> None:
    """Tell the owner's package that the actor is handed a file."""
    owner = _owners.get(kind)
    if owner is not None and owner.viewed is not None:
        owner.viewed(actor, owner_id)
