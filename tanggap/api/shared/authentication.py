"""Who calls the API: a signed-in app by bearer token, or a page by its session.

Tokens come from ``/api/v1/auth/`` (docs/users/en/api-sign-in.md). They are checked against the session behind
them on every call, so that signing out, a new password or a closed account ends them at once.
"""

from __future__ import annotations

from typing import Any, cast

from allauth.headless.contrib.rest_framework.authentication import JWTTokenAuthentication
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from tanggap.accounts.middleware import has_second_factor, known_zone
from tanggap.accounts.models import User
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.services import actor_for, standing_for
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import NotAllowed


def attach_actor(request: Request, user: User) -> None:
    """Give the request, and the one below it, its actor; speak the person's language from here on.

    Raises:
        NotAllowed: when a role asks for a second factor that the person has not set up.
    """
    standing = standing_for(user)
    if standing.mfa_required and not has_second_factor(user):
        raise NotAllowed(_("Set up two-step sign-in first."), code="mfa_required")
    actor = actor_for(user, source="api", standing=standing)
    for carrier in (cast(ActorRequest, request), cast(ActorRequest, request._request)):
        carrier.standing = standing
        carrier.actor = actor
    # The surrounding middleware restores what was active before.
    translation.activate(actor.language)
    if (zone := known_zone(actor.time_zone)) is not None:
        timezone.activate(zone)


class BearerAuthentication(JWTTokenAuthentication):
    """``Authorization: Bearer <access token>``."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """The person behind the token; None without one."""
        found: tuple[User, Any] | None = super().authenticate(request)
        if found is not None:
            attach_actor(request, found[0])
        return found

    def authenticate_header(self, request: HttpRequest) -> str:
        """What a refused call is told to send."""
        return str(self.keyword)


class PageSessionAuthentication(SessionAuthentication):
    """The session of a signed-in page; changes need the page's CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The person of the session; None for strangers."""
        found = super().authenticate(request)
        if found is not None:
            attach_actor(request, cast(User, found[0]))
        return found


def actor_of(request: Request) -> Actor:
    """Who calls, with all rights."""
    return cast(ActorRequest, request).actor
