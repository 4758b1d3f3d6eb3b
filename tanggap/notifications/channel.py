"""What a channel to the outside must be able to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from tanggap.accounts.models import User
from tanggap.notifications.models import Delivery


class SendingError(Exception):
    """A message did not go out; the text says why, for operators."""


class TemporaryError(SendingError):
    """This message was refused for now."""


class PermanentError(SendingError):
    """This message will never be accepted."""


class ChannelDownError(SendingError):
    """Nothing can be sent over the channel now; the other messages need not be tried."""


class OutcomeUnknownError(ChannelDownError):
    """The content was handed over, and then nothing was heard: it may have arrived."""


class TakenOverError(Exception):
    """Another worker has the message; this one must not send it."""


HandingOver = Callable[[], None]
"""To be called right before the other side gets the content; raises ``TakenOverError``."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side confirmed.

    Attributes:
        message_id: the identifier under which the message travels.
    """

    message_id: str


class Sender(Protocol):
    """An open way to the other side."""

    def send(self, delivery: Delivery, handing_over: HandingOver) -> Receipt:
        """Send one message.

        Args:
            handing_over: called once, as late as possible before the content leaves.

        Raises:
            TemporaryError, PermanentError, ChannelDownError: it was not accepted.
            OutcomeUnknownError: nobody knows whether it was.
            TakenOverError: from ``handing_over``; nothing was sent.
        """
        ...


class Channel(Protocol):
    """One way to reach people outside the product.

    To add one, put a module with a ``CHANNEL`` of this shape into ``tanggap/notifications/channels``.
    """

    code: str
    title: Any

    def is_configured(self) -> bool:
        """Whether the installation can use the channel."""
        ...

    def address_of(self, user: User) -> str:
        """The person's address on the channel; empty when there is none."""
        ...

    def addresses_of(self, users: Iterable[User]) -> dict[int, str]:
        """The addresses of many by key, without a read for each; who has none is left out."""
        ...

    def session(self) -> AbstractContextManager[Sender]:
        """A sender for a run of messages; connects when first used."""
        ...
