"""The one family of errors that services raise and every face translates.

Faces map them as follows: ``NotVisible`` 404, ``NotAllowed`` 403, ``StaleState`` 409, ``Invalid`` 422,
``TooLarge`` 413, ``UnsupportedContent`` 415, ``TooMany`` 429, ``Unavailable`` 503.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that a person can understand.

    Args:
        message: translated (lazy) sentence for the person.
        code: stable machine-readable reason.
        details: extra facts for the face that shows it.
    """

    code = "refused"
    default_message: Any = _("This is not possible.")

    def __init__(self, message: Any = None, *, code: str | None = None, **details: Any) -> None:
        self.message = message if message is not None else self.default_message
        if code is not None:
            self.code = code
        self.details = details
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class NotVisible(DomainError):
    """The thing does not exist for this actor; says no more than that."""

    code = "not_found"
    default_message = _("Not found.")


class NotAllowed(DomainError):
    """The actor may know the thing but may not do this now."""

    code = "not_allowed"
    default_message = _("You are not allowed to do this.")


class StaleState(DomainError):
    """Somebody else changed the thing first."""

    code = "stale"
    default_message = _(
        "Somebody else changed this in the meantime. Look at the current state and try again."
    )


class Invalid(DomainError):
    """Input that cannot be accepted.

    Args:
        fields: field name to list of translated messages; use ``""`` for the whole.
    """

    code = "invalid"
    default_message = _("Please correct the marked fields.")

    def __init__(
        self,
        message: Any = None,
        *,
        fields: Mapping[str, Sequence[Any]] | None = None,
        code: str | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, code=code, **details)
        self.fields: dict[str, list[Any]] = {name: list(texts) for name, texts in (fields or {}).items()}

    @classmethod
    def field(cls, name: str, message: Any, *, code: str | None = None) -> Invalid:
        """One wrong field with one message."""
        return cls(message, fields={name: [message]}, code=code)


class TooLarge(Invalid):
    """A file or list above its limit."""

    code = "too_large"


class UnsupportedContent(Invalid):
    """A file whose real content is not on the allow-list or cannot be read."""

    code = "unsupported_content"


class TooMany(DomainError):
    """A rate limit was reached; ``retry_after`` is in seconds."""

    code = "too_many"
    default_message = _("Too many attempts. Please wait a moment.")

    def __init__(self, message: Any = None, *, retry_after: int = 60, **details: Any) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """The server cannot do it now, through no fault of the person; the same may be sent again later."""

    code = "unavailable"
    default_message = _("The server cannot do this now. Please try again later.")

    def __init__(self, message: Any = None, *, retry_after: int = 300, **details: Any) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after
