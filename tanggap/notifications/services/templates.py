"""Editing the words of notices: each change is a new version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tanggap.activity.services import record
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible, StaleState
from tanggap.notifications.channels import usable_channels
from tanggap.notifications.choices import INBOX
from tanggap.notifications.models import TemplateVersion
from tanggap.notifications.policies import can_edit_templates
from tanggap.notifications.registry import Event, event_of
from tanggap.notifications.wording import (
    BODY_LIMIT,
    TITLE_LIMIT,
    Words,
    has_stray_brace,
    own_words,
    unknown_words,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Which words: of an event, over a channel, in a language."""

    event: str
    channel: str
    language: str


def place_checked(place: Place) -> Event:
    """The event of a place that exists.

    Raises:
        NotVisible: there is no such event, channel or language.
    """
    channels = (INBOX, *usable_channels())
    if place.channel not in channels or place.language not in dict(settings.LANGUAGES):
        raise NotVisible
    try:
        return event_of(place.event)
    except LookupError:
        raise NotVisible from None


def words_checked(event: Event, words: Words) -> Words:
    """The words as they may be stored.

    Raises:
        Invalid: empty or too long, a line break in the title, an unknown word in braces, a stray brace;
            at ``title`` or ``body``.
    """
    title, body = words.title.strip(), words.body.replace("\r\n", "\n").strip()
    errors: dict[str, list[str]] = {}
    if not title:
        errors["title"] = [_("Give a title.")]
    elif "\n" in title or "\r" in title:
        errors["title"] = [_("The title is one line.")]
    for name, text, limit in (("title", title, TITLE_LIMIT), ("body", body, BODY_LIMIT)):
        if len(text) > limit:
            errors.setdefault(name, []).append(_("At most %(limit)d characters.") % {"limit": limit})
        if unknown := unknown_words(text, event):
            word = "{" + unknown[0] + "}"
            errors.setdefault(name, []).append(_("%(word)s stands for nothing here.") % {"word": word})
        elif has_stray_brace(text):
            errors.setdefault(name, []).append(_("A brace has no partner."))
    if errors:
        raise Invalid(fields=errors)
    return Words(title, body)


def template_edit(*, actor: Actor, place: Place, expected_number: int, words: Words) -> TemplateVersion:
    """Give the installation's own words.

    Args:
        actor: holds ``template.manage``.
        place: which words.
        expected_number: number of the newest version that the actor saw; 0 when there was none.
        words: the new ones.

    Raises:
        NotAllowed, NotVisible, Invalid.
        StaleState: somebody else changed them meanwhile.
    """
    can_edit_templates(actor).enforce()
    checked = words_checked(place_checked(place), words)
    return _add(actor, place, expected_number, "template.edited", title=checked.title, body=checked.body)


def template_restore(*, actor: Actor, place: Place, expected_number: int, number: int) -> TemplateVersion:
    """Take up an earlier version again.

    Raises:
        NotAllowed, StaleState: as in ``template_edit``.
        NotVisible: there is no such version.
        Invalid: its words cannot be used any more.
    """
    can_edit_templates(actor).enforce()
    event = place_checked(place)
    old = _versions(place).filter(number=number).first()
    if old is None:
        raise NotVisible
    if old.shipped:
        return template_reset(actor=actor, place=place, expected_number=expected_number)
    words = words_checked(event, Words(old.title, old.body))
    return _add(
        actor, place, expected_number, "template.version_restored", title=words.title, body=words.body
    )


def template_reset(*, actor: Actor, place: Place, expected_number: int) -> TemplateVersion:
    """Go back to the shipped words.

    Raises:
        NotAllowed, NotVisible, StaleState: as in ``template_edit``.
    """
    can_edit_templates(actor).enforce()
    place_checked(place)
    return _add(actor, place, expected_number, "template.restored", shipped=True)


def _versions(place: Place) -> QuerySet[TemplateVersion]:
    return TemplateVersion.objects.filter(
        event=place.event, channel=place.channel, language=place.language
    ).order_by("-number")


def _add(actor: Actor, place: Place, expected: int, action: str, **columns: Any) -> TemplateVersion:
    newest = _versions(place).values_list("number", flat=True).first() or 0
    if newest != expected:
        raise StaleState
    try:
        with transaction.atomic():
            row = TemplateVersion.objects.create(
                event=place.event,
                channel=place.channel,
                language=place.language,
                number=expected + 1,
                made_by_id=actor.person_id,
                **columns,
            )
            record(action, actor=actor, subject=row, data={"words": str(row), "version": row.number})
    except IntegrityError:  # Somebody saved the same number at the same time.
        raise StaleState from None
    own_words.clear()
    return row
