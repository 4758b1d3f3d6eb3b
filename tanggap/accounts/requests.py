"""The request as views see it: with the acting party."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.http import HttpRequest

if TYPE_CHECKING:
    from tanggap.accounts.services.actor import Standing
    from tanggap.kernel.actor import Actor


class ActorRequest(HttpRequest):
    """A request after ``ActorMiddleware``.

    Attributes:
        actor: who asks, with all rights; built on first use.
        standing: what the signed-in person's valid grants add up to.
    """

    actor: Actor
    standing: Standing


class CarriesActor(Protocol):
    """Anything that knows who asks."""

    actor: Actor
