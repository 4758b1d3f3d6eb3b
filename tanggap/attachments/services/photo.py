"""The photo of a person, and the logo of an office."""

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
from tanggap.organization.models import Office
from tanggap.organization.policies import can_manage_party
from tanggap.organization.selectors import party_get


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
        _swap(user, "photo_id", former, photo.public_id)
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
        _swap(user, "photo_id", user.photo_id, None)
        activity.record("user.photo_removed", actor=actor, subject=user, unit_id=user.home_unit_id)


def logo_set(*, actor: Actor, office_id: int, upload: UploadedFile[bytes]) -> Attachment:
    """Give the office the logo of its letterhead; the former one is put away.

    Raises:
        NotVisible, NotAllowed: as for all changes of an office.
        TooLarge, UnsupportedContent, Invalid: not a usable picture.
        StaleState: the logo was changed at the same time.
    """
    office = _office(actor, office_id)
    with uploads_prepared(actor, [upload], images_only=True) as prepared, transaction.atomic():
        (logo,) = attachments_store_many(
            actor=actor, uploads=prepared, owner=office, visibility=Visibility.INTERNAL, with_entry=False
        )
        _swap(office, "logo_id", office.logo_id, logo.public_id)
        activity.record(
            "office.logo_changed",
            actor=actor,
            subject=office,
            unit_id=office.unit_id,
            unit_path=office.unit.path,
        )
    return logo


def logo_remove(*, actor: Actor, office_id: int) -> None:
    """Leave the office without a logo.

    Raises:
        NotVisible, NotAllowed, StaleState: as ``logo_set``.
        Invalid: there is no logo.
    """
    office = _office(actor, office_id)
    if office.logo_id is None:
        raise Invalid(_("There is no logo."))
    with transaction.atomic():
        _swap(office, "logo_id", office.logo_id, None)
        activity.record(
            "office.logo_removed",
            actor=actor,
            subject=office,
            unit_id=office.unit_id,
            unit_path=office.unit.path,
        )


def _office(actor: Actor, office_id: int) -> Office:
    office = party_get(Office, actor, office_id)
    can_manage_party(actor, office.unit).enforce()
    return office


def _enforce(actor: Actor, user: User) -> None:
    if not actor.is_system and not User.objects.visible_to(actor).filter(pk=user.pk).exists():
        raise NotVisible
    can_set_photo(actor, user).enforce()


def _swap(owner: User | Office, column: str, former: uuid.UUID | None, new: uuid.UUID | None) -> None:
    # A request's own user comes wrapped; only its class attribute tells what it is.
    unchanged = owner.__class__._default_manager.filter(**{"pk": owner.pk, column: former})
    if unchanged.update(**{column: new}, version=F("version") + 1) != 1:
        raise StaleState
    setattr(owner, column, new)
    if former is not None:
        Attachment.objects.kept().filter(public_id=former).update(removed_at=clock.now())
