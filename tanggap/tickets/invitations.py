"""A gentle word about the portal to people whose report came by another way."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.notifications.models import GuestStop
from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify
from tanggap.notifications.stop_links import address_hash
from tanggap.tickets.choices import Channel
from tanggap.tickets.models import PortalInvitation, PortalInvitationRules, Ticket

INVITATION = "portal.invitation"
CHANNELS = (Channel.PHONE, Channel.EMAIL, Channel.WHATSAPP, Channel.DESK, Channel.IMPORT)
_TITLE = _("Follow your reports yourself")

register_event(
    INVITATION,
    title=_("Invitation to the portal"),
    default_channels=("email",),
    group=_("Reports"),
    heading=_TITLE,
    variables={"number": _("number of the ticket"), "unit": _("unit that works on it")},
    guests_may_stop=True,
    guests_only=True,
)


def _words(number: str) -> str:
    return gettext(
        "We wrote down your report %(number)s. With an account you see at any time how it stands, answer us, "
        "and send the next report yourself, with photos. You need not: the usual ways stay open.\n\n"
        "This is the only invitation that we send to this address."
    ) % {"number": number}


_body = lazy(_words, str)


def invitation_rules() -> PortalInvitationRules:
    """What somebody chose on the setup page; until then what the environment says, with version 0."""
    found = PortalInvitationRules.objects.filter(pk=PortalInvitationRules.THE_ONE).first()
    return found or PortalInvitationRules(
        pk=PortalInvitationRules.THE_ONE, wanted=settings.PORTAL_INVITATIONS, version=0
    )


class InvitationCounts(NamedTuple):
    """How many addresses were invited, and how many of all refused further invitations."""

    invited: int
    refused: int


def invitation_counts() -> InvitationCounts:
    """The two for the whole installation."""
    refused = GuestStop.objects.filter(event=INVITATION)
    return InvitationCounts(PortalInvitation.objects.count(), refused.count())


def portal_invite(ticket: Ticket) -> bool:
    """Invite the reporter of a new ticket, in the caller's transaction; whether an invitation goes out.

    Once per address ever, and never to somebody with an account (staff have one) or who asked for no more.
    """
    email = ticket.requester_email.strip().lower()
    if ticket.requester_id or not email or ticket.channel not in CHANNELS:
        return False
    if email.endswith(f"@{settings.MAIL_DOMAIN}") or not invitation_rules().wanted:
        return False
    known = address_hash(email)
    if User.objects.filter(email__iexact=email).exists():
        return False
    if GuestStop.objects.filter(address_hash=known, event=INVITATION).exists():
        return False
    try:
        with transaction.atomic():
            PortalInvitation.objects.create(address_hash=known)
    except IntegrityError:  # this address was invited before, or at this moment by somebody else
        return False
    notify(
        event=INVITATION,
        recipients=[Recipient(email=email, name=ticket.requester_name)],
        subject=ticket,
        title=_TITLE,
        body=_body(ticket.number),
        link="/signup/",
        unit_id=ticket.unit_id,
        thread_subject=_TITLE,
        facts={"number": ticket.number, "unit": ticket.unit.name},
        key=f"invitation:{ticket.pk}",
    )
    return True
