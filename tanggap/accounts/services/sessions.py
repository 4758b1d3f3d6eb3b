"""Sessions that are over."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from tanggap.kernel import clock

SETTLED = timedelta(days=1)
"""A young entry of a person's session list is left alone: its session may be written in this moment."""


def sessions_forget_expired() -> int:
    """Delete sessions whose time is over, and what people's session lists still say of ended ones.

    Returns:
        How many sessions were deleted.
    """
    moment = clock.now()
    deleted = Session.objects.filter(expire_date__lt=moment).delete()[0]
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(living), created_at__lt=moment - SETTLED).delete()
    return deleted
