"""Readers of environment variables that are not tested with the settings."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from tanggap.config import environment


def test_origins_of_tile_addresses():
    tiles = "https://{s}.tiles.example:8443/a/{z}/{x}/{y}.png"
    assert environment.origins("", tiles) == ("https://*.tiles.example:8443",)


def test_what_is_no_web_address_is_refused():
    with pytest.raises(ImproperlyConfigured):
        environment.origins("tiles.example/{z}")
