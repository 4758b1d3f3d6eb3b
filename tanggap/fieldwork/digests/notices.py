"""Who is told of a digest."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.accounts.selectors import people_holding
from tanggap.accounts.services.actor import actor_for
from tanggap.fieldwork.digests.querysets import DIGEST_VIEW
from tanggap.fieldwork.digests.wording import digest_body, digest_title
from tanggap.fieldwork.models import Digest
from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify

EVENT = "digest.made"
KIND = "fieldwork.digest"

register_event(EVENT, title=_("Digest of field work"), group=_("Field work"), permission=DIGEST_VIEW)

_title, _body = lazy(digest_title, str), lazy(digest_body, str)


def digest_told(digest: Digest) -> None:
    """Tell those who hold the right at the unit, within the transaction in which the digest is made."""
    people = sorted(people_holding(DIGEST_VIEW, digest.unit.path))
    notify(
        event=EVENT,
        recipients=[Recipient(user_id=pk) for pk in people],
        subject=digest,
        title=_title(digest),
        body=_body(digest),
        link=f"/desk/digests/{digest.pk}/",
        unit_id=digest.unit_id,
        thread_key=f"{KIND}.{digest.unit_id}.{digest.slot_at:%Y%m%d}",
        key=f"{KIND}.{digest.pk}",
    )


def digests_seen(user: User, keys: Collection[int]) -> set[int]:
    """Of the digests, those that the person may see now."""
    visible = Digest.objects.visible_to(actor_for(user, source="job"))
    return set(visible.filter(pk__in=keys).values_list("pk", flat=True))
