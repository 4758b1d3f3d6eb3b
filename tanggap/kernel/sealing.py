"""Keeps small secrets unreadable in the database; the key follows from ``SECRET_KEY``."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(ValueError):
    """Was not sealed here, was altered, or its key is gone."""


def seal(content: bytes, purpose: str) -> bytes:
    """The content encrypted and authenticated; ``purpose`` keeps the kinds of secrets apart."""
    return _cipher(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(content)


def unseal(sealed: bytes, purpose: str) -> bytes:
    """What ``seal`` was given, also under a former key among ``SECRET_KEY_FALLBACKS``.

    Raises:
        Unreadable: when it cannot be read.
    """
    try:
        return _cipher(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(sealed)
    except InvalidToken as error:
        raise Unreadable from error


@cache
def _cipher(purpose: str, *secrets: str) -> MultiFernet:
    def key(secret: str) -> bytes:
        digest = hashlib.blake2b(secret.encode(), digest_size=32, person=purpose.encode()[:16]).digest()
        return base64.urlsafe_b64encode(digest)

    return MultiFernet([Fernet(key(secret)) for secret in secrets])
