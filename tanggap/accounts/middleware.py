"""Gives each request its actor, language and time zone; holds back who must set up a second factor."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from tanggap.accounts.models import User
from tanggap.accounts.requests import ActorRequest
from tanggap.accounts.services.actor import Standing, actor_for, standing_for
from tanggap.kernel.actor import Actor

GetResponse = Callable[[HttpRequest], HttpResponse]
MFA_SETUP_PATH = "/account/2fa/"
MFA_FREE_PREFIXES = (
    MFA_SETUP_PATH,
    "/account/reauthenticate/",
    "/account/language/",
    "/logout/",
    "/static/",
    "/api/",
    "/healthz",
    "/readyz",
)


class ActorMiddleware:
    """Sets ``request.standing`` and ``request.actor``; nothing is read before one of them is used."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the lazy values and pass the request on."""
        carrier = cast(ActorRequest, request)
        carrier.standing = cast(Standing, SimpleLazyObject(lambda: standing_for(request.user)))
        carrier.actor = cast(
            Actor, SimpleLazyObject(lambda: actor_for(request.user, standing=carrier.standing))
        )
        return self.get_response(request)


class PersonLocaleMiddleware:
    """Speaks the person's language and clock; for strangers the cookie's, the browser's, then the default."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate language and time zone for the length of the request."""
        person = request.user if isinstance(request.user, User) else None
        known = dict(settings.LANGUAGES)
        if person is not None and person.language in known:
            language = person.language
        else:
            language = translation.get_language_from_request(request)
        zone = known_zone(person.time_zone) if person is not None else None
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if person is None:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def known_zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The time zone of that name, None for an unknown one."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


class RequiredMfaMiddleware:
    """Sends people whose role asks for a second factor to set one up before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the setup page, or pass the request on."""
        if (
            not request.path.startswith(MFA_FREE_PREFIXES)
            and isinstance(request.user, User)
            and cast(ActorRequest, request).standing.mfa_required
            and not has_second_factor(request.user)
        ):
            return redirect(MFA_SETUP_PATH)
        return self.get_response(request)


def has_second_factor(user: User) -> bool:
    """Whether the person has an authenticator app or a passkey (recovery codes alone do not count)."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())
