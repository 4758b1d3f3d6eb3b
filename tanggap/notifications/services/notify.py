"""Telling people: inbox and outbox rows in the transaction of the change."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import translation

from tanggap.accounts.models import User
from tanggap.kernel import clock
from tanggap.notifications.channels import usable_channels
from tanggap.notifications.choices import INBOX, DeliveryState
from tanggap.notifications.models import Delivery, GuestStop, InboxItem, Preference
from tanggap.notifications.registry import Event, event_of
from tanggap.notifications.services.outbox import deliveries_send
from tanggap.notifications.stop_links import address_hash
from tanggap.notifications.timing import Wishes, held_until
from tanggap.notifications.wishes import WishBook
from tanggap.notifications.wording import Words, spoken, words_for


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell: a person with an account, or somebody known by address only.

    Attributes:
        user_id: key of the person; name, language and addresses come from there.
        email: address of somebody without an account.
        name: name of somebody without an account.
        language: language code of somebody without an account; the installation's when empty.
        link: this recipient's own link, when it differs from the others'.
        rating: sealed path under which this recipient says how it was, from one to five; empty asks nothing.
    """

    user_id: int | None = None
    email: str = ""
    name: str = ""
    language: str = ""
    link: str = ""
    rating: str = ""


@dataclass(frozen=True, slots=True)
class _Texts:
    title: str
    body: str
    subject_line: str


class _Notice:
    """The texts of one notice, rendered once per language, and the rows that come of it."""

    def __init__(
        self, event: Event, subject: models.Model, facts: dict[str, Any], tried: Words | None = None
    ) -> None:
        self.event = event
        self.subject = subject
        self.facts = facts
        self.now = clock.now()
        self.tried = tried
        self._texts: dict[tuple[str, str], _Texts] = {}

    def texts(self, channel: str, language: str) -> _Texts:
        """Title, text and subject line: the installation's own words, or the shipped ones."""
        if (channel, language) not in self._texts:
            with translation.override(language):
                title, body = _one_line(self.facts["title"]), str(self.facts["body"]).strip()
                heading = _one_line(self.facts["thread_subject"]) or title
                own = spoken(
                    self.words(channel, language),
                    self.event,
                    {**self.facts["facts"], "title": title, "text": body},
                )
                if own is not None:
                    title, body, heading = own.title, own.body, own.title
                reference = self.facts["reference"]
                line = f"[{reference}] {heading}" if reference else heading
                self._texts[channel, language] = _Texts(title[:200], body, line[:250])
        return self._texts[channel, language]

    def words(self, channel: str, language: str) -> Words | None:
        """The installation's own words, or those that are being tried."""
        return self.tried or words_for(self.event.code, channel, language)

    def inbox_item(self, user: User, link: str) -> InboxItem:
        texts = self.texts(INBOX, _language(user.language))
        return InboxItem(
            user=user,
            event=self.event.code,
            title=texts.title,
            body=texts.body,
            link=link or self.facts["link"],
            subject_kind=self.subject._meta.label_lower,
            subject_id=self.subject.pk,
            notice=self.facts["notice"],
            created_at=self.now,
        )

    def held(self, row: Delivery, wishes: Wishes) -> Delivery:
        """The delivery, put back until its recipient wants to hear of it."""
        if (until := held_until(self.now, wishes)) is not None:
            row.state = DeliveryState.HELD
            row.next_attempt_at = row.due_at = until[0]
            row.held_for = until[1]
        return row

    def delivery(self, channel: str, address: str, recipient: Recipient, user: User | None) -> Delivery:
        language = _language(user.language if user else recipient.language)
        texts = self.texts(channel, language)
        return Delivery(
            channel=channel,
            event=self.event.code,
            user=user,
            address=address,
            name=_one_line(user.name if user else recipient.name)[:150],
            language=language,
            unit_id=self.facts["unit_id"],
            subject_kind=self.subject._meta.label_lower,
            subject_id=self.subject.pk,
            subject_line=texts.subject_line,
            title=texts.title,
            text=texts.body,
            link=recipient.link or self.facts["link"],
            rating_link=recipient.rating,
            thread_key=self.facts["thread_key"],
            notice=self.facts["notice"],
            due_at=self.now,
            next_attempt_at=self.now,
            created_at=self.now,
        )


def notify(
    *,
    event: str,
    recipients: Iterable[Recipient],
    subject: models.Model,
    title: Any,
    body: Any = "",
    link: str = "",
    unit_id: int | None = None,
    thread_key: str = "",
    reference: str = "",
    thread_subject: Any = "",
    except_channels: Collection[str] = (),
    facts: Mapping[str, Any] | None = None,
    key: str = "",
) -> None:
    """Write inbox items and deliveries for the recipients, in the caller's transaction.

    Sending starts when the transaction is committed, at the latest with the sweep after half a minute. Some
    reads and at most two inserts, however many recipients.

    Args:
        recipients: people and addresses; each is told once, inactive people are not told.
        subject: the saved object it is about.
        title, body: one line, and plain text; lazy ones are rendered in each recipient's language.
        link: path on this site (``/desk/...``).
        unit_id: the unit whose administrators see the deliveries.
        thread_key: messages with the same key form one thread in a mailbox; the subject's own when empty.
        reference: shown in brackets at the start of a mail's subject; the subject's ``number`` when empty.
        thread_subject: a mail's subject line when it is to stay the same in the whole thread; else the title.
        except_channels: codes of channels to leave out, because they do not work.
        facts: values of the event's variables, for those who write their own words.
        key: of this telling, at most 64 characters; whoever was told under it, is not told again.

    Raises:
        LookupError: ``event`` is registered by nobody.
    """
    notice = _Notice(
        event_of(event),
        subject,
        {
            "title": title,
            "body": body,
            "link": link,
            "unit_id": unit_id,
            "thread_key": (thread_key or f"{subject._meta.label_lower}.{subject.pk}")[:120],
            "reference": reference or str(getattr(subject, "number", "") or ""),
            "thread_subject": thread_subject,
            "facts": facts or {},
            "except_channels": except_channels,
            "notice": key[:64] or uuid.uuid4().hex,
        },
    )
    with transaction.atomic():
        items, deliveries = _rows(notice, list(recipients))
        if items:
            InboxItem.objects.bulk_create(items, batch_size=500, ignore_conflicts=bool(key))
        if deliveries:
            Delivery.objects.bulk_create(deliveries, batch_size=200, ignore_conflicts=bool(key))
            transaction.on_commit(deliveries_send.enqueue, robust=True)


def notice_preview(
    *,
    event: str,
    channel: str,
    words: Words,
    recipient: User,
    language: str,
    subject: models.Model,
    told: Mapping[str, Any],
) -> Delivery:
    """The delivery that ``notify`` would write with these words, unsaved.

    Args:
        event, channel, words, language: what is tried.
        recipient: whose name stands in it.
        subject: what it is about.
        told: ``title``, ``body``, ``link`` and ``facts`` as for ``notify``.
    """
    plain: dict[str, Any] = {
        "unit_id": None,
        "thread_key": "",
        "thread_subject": "",
        "except_channels": (),
        "facts": {},
        "notice": "",
    }
    reference = str(getattr(subject, "number", "") or "")
    notice = _Notice(
        event_of(event), subject, {**plain, "link": "", "reference": reference, **told}, tried=words
    )
    # The name is the reader's own; the language is the one whose words are tried.
    name = Recipient(email=recipient.email or "", name=recipient.name, language=language)
    return notice.delivery(channel, recipient.email or "", name, None)


def _rows(notice: _Notice, recipients: list[Recipient]) -> tuple[list[InboxItem], list[Delivery]]:
    people = {recipient.user_id: recipient for recipient in recipients if recipient.user_id}
    users = list(User.objects.filter(pk__in=people, is_active=True).order_by("pk")) if people else []
    choices = _choices(notice.event, users)
    left_out = notice.facts["except_channels"]
    channels = {code: one for code, one in usable_channels().items() if code not in left_out}
    passing = notice.event.passes_for([user.pk for user in users])
    wishes = WishBook([user for user in users if user.pk not in passing])
    # What nobody may switch off goes everywhere where it goes by default, to devices too.
    ways = (INBOX, *channels)
    stopped = _stopped(notice.event, recipients)
    addresses = {code: one.addresses_of(users) for code, one in channels.items()} if users else {}
    items: list[InboxItem] = []
    deliveries: list[Delivery] = []
    reached: set[tuple[str, str]] = set()
    for user in users:
        recipient = people[user.pk]
        for code in ways:
            if not choices[user.pk].get(code, notice.event.is_default(code)):
                continue
            if code == INBOX:
                items.append(notice.inbox_item(user, recipient.link))
                continue
            address = addresses.get(code, {}).get(user.pk, "")
            # Two accounts with one mailbox get one mail; devices belong to one person.
            key = (code, address.lower() if code == "email" else str(user.pk))
            if address and key not in reached:
                reached.add(key)
                row = notice.delivery(code, address, recipient, user)
                if user.pk not in passing:
                    notice.held(row, wishes.of(user.pk, code, notice.event))
                deliveries.append(row)
    for recipient in recipients:
        key = ("email", recipient.email.lower())
        wanted = recipient.email and address_hash(recipient.email) not in stopped
        if not recipient.user_id and wanted and key not in reached:
            reached.add(key)
            deliveries.append(notice.delivery("email", recipient.email, recipient, None))
    return items, deliveries


def _stopped(event: Event, recipients: list[Recipient]) -> set[str]:
    """Hashes of the addresses without an account that want to hear no more of the event."""
    if not event.guests_may_stop:
        return set()
    hashes = [address_hash(one.email) for one in recipients if not one.user_id and one.email]
    stops = GuestStop.objects.filter(address_hash__in=hashes, event=event.code)
    return set(stops.values_list("address_hash", flat=True))


def _choices(event: Event, users: list[User]) -> defaultdict[int, dict[str, bool]]:
    chosen: defaultdict[int, dict[str, bool]] = defaultdict(dict)
    if users and event.optional:
        rows = Preference.objects.filter(user__in=users, event=event.code)
        for user_id, channel, wanted in rows.values_list("user_id", "channel", "wanted"):
            chosen[user_id][channel] = wanted
    return chosen


def _language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _one_line(text: Any) -> str:
    return " ".join(str(text).split())
