"""Small secrets are unreadable at rest, and read back only with the right key and purpose."""

from __future__ import annotations

import pytest
from django.test import override_settings

from tanggap.kernel.sealing import Unreadable, seal, unseal


def test_what_was_sealed_is_read_back_and_does_not_show():
    sealed = seal(b"rahasia", "a")

    assert b"rahasia" not in sealed
    assert unseal(sealed, "a") == b"rahasia"


def test_it_is_not_read_for_another_purpose_or_when_altered():
    sealed = seal(b"rahasia", "a")

    for wrong, purpose in ((sealed, "b"), (sealed[:-2] + b"xx", "a"), (b"", "a")):
        with pytest.raises(Unreadable):
            unseal(wrong, purpose)


def test_a_new_key_reads_what_a_former_one_sealed_only_as_long_as_that_is_kept():
    sealed = seal(b"rahasia", "a")

    with override_settings(SECRET_KEY="new" * 20), pytest.raises(Unreadable):
        unseal(sealed, "a")
    from django.conf import settings

    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert unseal(sealed, "a") == b"rahasia"
