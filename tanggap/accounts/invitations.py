"""The mail that tells a new person how to set a password; it holds no secret and may be sent twice."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.tasks import task
from django.utils.translation import override

from tanggap.accounts.letters import compose
from tanggap.accounts.models import User


def invite(user_id: int) -> None:
    """Queue the invitation in the caller's transaction."""
    invitation_send.enqueue(user_id)


@task()
def invitation_send(user_id: int) -> bool:
    """Send the invitation in the person's language; False when the person cannot sign in (any more)."""
    user: User | None = User.objects.filter(pk=user_id, is_active=True, email__isnull=False).first()
    if user is None or not user.email:
        return False
    link = f"{settings.BASE_URL}/account/password/reset/?{urlencode({'email': user.email})}"
    with override(user.language):
        compose("invitation", user.email, {"link": link}, name=user.name).send()
    return True
