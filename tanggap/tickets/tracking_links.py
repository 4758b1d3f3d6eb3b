"""Making private links, for the services that give them away and for the messages that carry them."""

from __future__ import annotations

from datetime import timedelta

from tanggap.kernel import clock
from tanggap.kernel.ids import new_secret
from tanggap.kernel.one_time import secret_hash
from tanggap.tickets.choices import LinkOrigin
from tanggap.tickets.models import TrackingLink

LINK_LIFE = {
    LinkOrigin.CODE: timedelta(days=1),
    LinkOrigin.MAIL: timedelta(days=30),
    LinkOrigin.REPORT: timedelta(days=30),
}
TOKEN_BYTES = 32


def tracking_link_issue(ticket_id: int, origin: LinkOrigin) -> str:
    """Make a private link; its token is told once and kept as a hash.

    Args:
        ticket_id: primary key of a ticket that the recipient has a right to.
        origin: how it is given away, which sets how long it lives.
    """
    token = new_secret(TOKEN_BYTES)
    now = clock.now()
    TrackingLink.objects.create(
        ticket_id=ticket_id,
        token_hash=secret_hash(token),
        origin=origin,
        created_at=now,
        expires_at=now + LINK_LIFE[origin],
    )
    return token
