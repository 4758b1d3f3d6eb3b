"""E-mail over SMTP: HTML and text, threaded, marked as written by a machine."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.notifications.channel import (
    ChannelDownError,
    HandingOver,
    OutcomeUnknownError,
    PermanentError,
    Receipt,
    TakenOverError,
    TemporaryError,
)
from tanggap.notifications.models import Delivery
from tanggap.notifications.notices import DIGEST
from tanggap.notifications.private_links import opened_link
from tanggap.notifications.stop_links import stop_path

logger = logging.getLogger(__name__)

FACES = (
    (5, "\N{SMILING FACE WITH OPEN MOUTH AND SMILING EYES}", _("Very good")),
    (4, "\N{SLIGHTLY SMILING FACE}", _("Good")),
    (3, "\N{NEUTRAL FACE}", _("Fair")),
    (2, "\N{SLIGHTLY FROWNING FACE}", _("Bad")),
    (1, "\N{ANGRY FACE}", _("Very bad")),
)
"""The answers that a message offers: score, face and word."""
PREFERENCES_PATH = "/account/preferences/"
"""Where a person chooses what to be told; named in each message to a person with an account."""


def message_id_of(delivery: Delivery) -> str:
    """The Message-ID of the delivery: the same at each attempt, so that a repeated one can be told."""
    return f"<n.{delivery.public_id}@{settings.MAIL_DOMAIN}>"


def thread_root_of(thread_key: str) -> str:
    """The identifier that all messages of a thread refer to; cannot be guessed from the thread's name."""
    token = salted_hmac("tanggap.notifications.thread", thread_key, algorithm="sha256").hexdigest()[:32]
    return f"<t.{token}@{settings.MAIL_DOMAIN}>"


def headers_of(delivery: Delivery) -> dict[str, str]:
    """Headers for threading, and those that keep other machines from answering."""
    message_id = message_id_of(delivery)
    domain = settings.MAIL_DOMAIN
    headers = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Precedence": "bulk",
        "List-Id": f"Tanggap <notices.{domain}>",
        "X-Loop": f"tanggap@{domain}",
        "X-Tanggap-Event": delivery.event,
    }
    path = stop_path(delivery)
    if delivery.user_id or path:
        headers["List-Unsubscribe"] = f"<{settings.BASE_URL}{path or PREFERENCES_PATH}>"
        if path:
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if delivery.thread_key:
        root = thread_root_of(delivery.thread_key)
        # Own identifier first: some relays replace Message-ID and leave References alone. The root last:
        # mail programs take the last one for the parent.
        headers["References"] = f"{message_id} {root}"
        headers["In-Reply-To"] = root
    return headers


def message_of(delivery: Delivery) -> EmailMultiAlternatives:
    """The mail of a delivery.

    Raises:
        PermanentError: the address cannot be written to.
    """
    try:
        recipient = Address(display_name=" ".join(delivery.name.split()), addr_spec=delivery.address)
    except (ValueError, IndexError) as error:
        raise PermanentError(f"the address {delivery.address!r} is not valid") from error
    context = {
        "delivery": delivery,
        "link": _absolute(delivery.link),
        "faces": _faces(opened_link(delivery.rating_link)),
        "preferences": f"{settings.BASE_URL}{PREFERENCES_PATH}" if delivery.user_id else "",
        "members": _members(delivery),
        "stop": f"{settings.BASE_URL}{path}" if (path := stop_path(delivery)) else "",
        "base_url": settings.BASE_URL,
        "language": delivery.language,
    }
    with translation.override(delivery.language):
        text = render_to_string("notifications/email.txt", context)
        html = render_to_string("notifications/email.html", context)
    message = EmailMultiAlternatives(
        subject=delivery.subject_line,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[str(recipient)],
        headers=headers_of(delivery),
    )
    message.attach_alternative(html, "text/html")
    return message


def _members(delivery: Delivery) -> list[dict[str, str]]:
    """The messages inside a digest, each with its address; none for any other message."""
    if delivery.event != DIGEST or not delivery.pk:
        return []
    rows = Delivery.objects.filter(digest=delivery).order_by("pk")
    return [{"title": row.title, "text": row.text[:300], "link": _absolute(row.link)} for row in rows]


def _absolute(stored: str) -> str:
    link = opened_link(stored)
    return f"{settings.BASE_URL}{link}" if link.startswith("/") else link


def _faces(path: str) -> list[dict[str, Any]]:
    """The five answers with their addresses; none without a path to answer under."""
    if not path:
        return []
    return [
        {"face": face, "word": word, "url": f"{settings.BASE_URL}{path}?score={score}"}
        for score, face, word in FACES
    ]


@contextmanager
def _told_before_content(connection: Any, tell: HandingOver) -> Iterator[None]:
    """Call ``tell`` between the accepted recipient and DATA; before everything where it is no SMTP.

    What breaks before DATA has certainly not arrived, and is tried again without a second thought.
    """
    smtp = getattr(connection, "connection", None)
    if not isinstance(smtp, smtplib.SMTP):
        tell()
        yield
        return
    plain = smtp.data

    def data(content: Any) -> tuple[int, bytes]:
        tell()
        return plain(content)

    smtp.data = data  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        del smtp.data


class MailSender:
    """Sends over one connection that is opened by the first message."""

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, delivery: Delivery, handing_over: HandingOver) -> Receipt:
        """Send one mail; see ``Sender``."""
        message = message_of(delivery)
        handed = False

        def before_content() -> None:
            nonlocal handed
            handing_over()
            handed = True

        try:
            if self._connection is None:
                connection = mailers.default
                connection.open()
                self._connection = connection
            with _told_before_content(self._connection, before_content):
                self._connection.send_messages([message])
        except TakenOverError:
            self._reset()
            raise
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise _refusal(code, reply) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPResponseException as error:
            # Greeting, sign-in or our own sender address: true for every message, so not this one's fault.
            raise ChannelDownError(f"{error.smtp_code} {_readable(error.smtp_error)}") from error
        except (smtplib.SMTPException, OSError) as error:
            kind = OutcomeUnknownError if handed else ChannelDownError
            raise kind(f"{type(error).__name__}: {error}") from error
        except (ValueError, UnicodeError) as error:
            raise PermanentError(str(error)) from error
        return Receipt(message_id_of(delivery))

    def _reset(self) -> None:
        smtp = getattr(self._connection, "connection", None)
        if isinstance(smtp, smtplib.SMTP):
            with suppress(smtplib.SMTPException, OSError):
                smtp.rset()

    def close(self) -> None:
        """Say goodbye; a server that is gone already is no error."""
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.close()


def _readable(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)


def _refusal(code: int, reply: bytes | str) -> Exception:
    text = f"{code} {_readable(reply)}"
    if code == 421:
        return ChannelDownError(text)
    return PermanentError(text) if code >= 500 else TemporaryError(text)


class EmailChannel:
    """The channel ``email``."""

    code = "email"
    title = _("E-mail")

    def is_configured(self) -> bool:
        """Mail can always be tried; without a server it is shown on the console."""
        return True

    def address_of(self, user: User) -> str:
        """The address that the person signs in with."""
        return user.email or ""

    def addresses_of(self, users: Iterable[User]) -> dict[int, str]:
        """The addresses that the people sign in with."""
        return {user.pk: user.email for user in users if user.email}

    @contextmanager
    def session(self) -> Iterator[MailSender]:
        """A sender that keeps its connection for the whole run."""
        sender = MailSender()
        try:
            yield sender
        finally:
            sender.close()


CHANNEL = EmailChannel()
