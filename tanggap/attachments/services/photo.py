"""The photo of a person."""

from __future__ import annotations

import uuid

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.accounts.models import User
from tanggap.activity import services as activity
from tanggap.attachments.choices import Visibility
from tanggap.attachments.models import Attachment
from tanggap.attachments.services.attachment import attachments_store_many
from tanggap.attachments.services.upload import uploads_prepared
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.kernel.errors import Invalid, NotVisible, StaleState


def can_set_photo(actor: Actor, user: User) -> Decision:
    """Whether the actor may change the person's photo: the person, or who manages people there."""
    if actor.person_id is not None and actor.person_id == user.pk:
        return yes()
    if actor.holds("user.manage", at=user.home_unit.path if user.home_unit else ""):
        return yes()
    return no(
        "photo_of_another",
        gettext_lazy("Only the person or an administrator of the unit changes this photo."),
    )


def photo_set(*, actor: Actor, user: User, upload: UploadedFile[bytes]) -> Attachment:
    """Give the person a new photo; the former one is put away.

    Raises:
        NotVisible: the actor may not see the person.
        NotAllowed: the actor may see but not change the person.
        TooLarge, UnsupportedContent, Invalid: not a usable picture.
        StaleState: the photo was changed at the same time.
    """
    _enforce(actor, user)
    with uploads_prepared(actor, [upload], images_only=True) as prepared, transaction.atomic():
        former = user.photo_id
        (photo,) = attachments_store_many(
            actor=actor, uploads=prepared, owner=user, visibility=Visibility.INTERNAL, with_entry=False
        )
        _swap(user, former, photo.public_id)
        activity.record("user.photo_changed", actor=actor, subject=user, unit_id=user.home_unit_id)
    return photo


def photo_remove(*, actor: Actor, user: User) -> None:
    """Leave the person without a photo.

    Raises:
        NotVisible, NotAllowed, StaleState: as ``photo_set``.
        Invalid: there is no photo.
    """
    _enforce(actor, user)
    if user.photo_id is None:
        raise Invalid(_("There is no photo."))
    with transaction.atomic():
        _swap(user, user.photo_id, None)
        activity.record("user.photo_removed", actor=actor, subject=user, unit_id=user.home_unit_id)


def _enforce(actor: Actor, user: User) -> None:
    if not actor.is_system and not User.objects.visible_to(actor).filter(pk=user.pk).exists():
        raise NotVisible
    can_set_photo(actor, user).enforce()


def _swap(user: User, former: uuid.UUID | None, new: uuid.UUID | None) -> None:
    changed = User.objects.filter(pk=user.pk, photo_id=former).update(photo_id=new, version=F("version") + 1)
    if changed != 1:
        raise StaleState
    user.photo_id = new
    if former is not None:
        Attachment.objects.kept().filter(public_id=former).update(removed_at=clock.now())
