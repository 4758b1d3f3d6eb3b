"""Switching the invitations to the portal on and off."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import StaleState
from tanggap.tickets import policies
from tanggap.tickets.invitations import invitation_rules
from tanggap.tickets.models import PortalInvitationRules


@transaction.atomic
def invitations_switch(*, actor: Actor, wanted: bool, expected_version: int) -> PortalInvitationRules:
    """Say whether people are invited to the portal from now on; what left already stays sent.

    Args:
        expected_version: of the rules that the person saw; 0 while nobody chose.

    Raises:
        NotAllowed.
        StaleState: somebody else switched meanwhile.
    """
    policies.can_switch_invitations(actor).enforce()
    the_one = PortalInvitationRules.THE_ONE
    columns = {"wanted": wanted, "changed_at": clock.now(), "actor_label": actor.label[:150]}
    if expected_version == 0:
        try:
            with transaction.atomic():
                PortalInvitationRules.objects.create(pk=the_one, **columns)
        except IntegrityError:
            raise StaleState from None
    else:
        seen = PortalInvitationRules.objects.filter(pk=the_one, version=expected_version)
        if seen.update(**columns, version=F("version") + 1) != 1:
            raise StaleState
    rules = invitation_rules()
    action = "portal_invitations.switched_on" if wanted else "portal_invitations.switched_off"
    record(action, actor=actor, subject=rules, data={"wanted": wanted})
    return rules
