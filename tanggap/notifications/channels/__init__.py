"""Channels to the outside, found by their place in this folder: one module each, with a ``CHANNEL``."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from tanggap.notifications.channel import Channel


@cache
def channels() -> dict[str, Channel]:
    """All channels by code."""
    found: dict[str, Channel] = {}
    for module in pkgutil.iter_modules(__path__):
        channel: Channel = importlib.import_module(f"{__name__}.{module.name}").CHANNEL
        found[channel.code] = channel
    return found


def usable_channels() -> dict[str, Channel]:
    """The channels that this installation is configured for."""
    return {code: channel for code, channel in channels().items() if channel.is_configured()}
