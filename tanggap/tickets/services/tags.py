"""Marking tickets with tags, and keeping the tags tidy."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.tickets import policies
from tanggap.tickets.models import Tag, Ticket, TicketTag
from tanggap.tickets.services.change import ticket_load
from tanggap.tickets.tags import LONGEST, spelled

MOST = 20
"""Tags of one ticket; more say nothing."""


@transaction.atomic
def ticket_tags_change(
    *, actor: Actor, number: str, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Ticket:
    """Mark the ticket with tags, or take marks away; what is so already stays so.

    Args:
        add, remove: tags as they were typed.

    Raises:
        NotVisible, NotAllowed.
        Invalid: a word that cannot be a tag, nothing to do, or too many tags.
    """
    ticket = ticket_load(actor, number)
    policies.can_tag(actor, ticket).enforce()
    wanted, gone = _spelled(add), _spelled(remove)
    if not wanted and not gone:
        raise Invalid.field("tags", _("This is required."), code="required")
    _removed, by_kind = TicketTag.objects.filter(ticket=ticket, tag__name__in=gone).delete()
    present = set(ticket.tag_rows.values_list("tag__name", flat=True))
    new = [name for name in wanted if name not in present]
    if len(present) + len(new) > MOST:
        raise Invalid.field("tags", _("At most %(limit)d tags.") % {"limit": MOST}, code="too_many")
    moment = clock.now()
    Tag.objects.bulk_create([Tag(name=name, created_at=moment) for name in new], ignore_conflicts=True)
    rows = [
        TicketTag(ticket=ticket, tag=tag, added_at=moment, actor_label=actor.label)
        for tag in Tag.objects.filter(name__in=new)
    ]
    TicketTag.objects.bulk_create(rows, ignore_conflicts=True)
    if new or by_kind:
        Ticket.objects.filter(pk=ticket.pk).update(changed_at=moment)
        record(
            "ticket.tagged",
            actor=actor,
            subject=ticket,
            unit_id=ticket.unit_id,
            unit_path=ticket.unit.path,
            data={"added": new, "removed": gone if by_kind else []},
        )
    return ticket


def _spelled(words: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for word in words:
        try:
            name = spelled(word)
        except ValueError as wrong:
            text = _("“%(tag)s” cannot be a tag: letters, figures, hyphens, at most %(limit)d.")
            raise Invalid.field(
                "tags", text % {"tag": str(wrong)[:60], "limit": LONGEST}, code="bad_tag"
            ) from None
        if name:
            found[name] = None
    return list(found)


@transaction.atomic
def tag_rename(*, actor: Actor, tag_id: int, name: str) -> Tag:
    """Give a tag another name; with the name of another tag the two become one.

    Raises:
        NotVisible: there is no such tag.
        NotAllowed.
        Invalid: the name cannot be a tag.
    """
    policies.can_manage_tags(actor).enforce()
    tag = Tag.objects.select_for_update().filter(pk=tag_id).first()
    if tag is None:
        raise NotVisible
    wanted = next(iter(_spelled([name])), "")
    if not wanted:
        raise Invalid.field("name", _("This is required."), code="required")
    former = tag.name
    if wanted == former:
        return tag
    other = Tag.objects.select_for_update().filter(name=wanted).first()
    if other is None:
        tag.name = wanted
        tag.save(update_fields=["name"])
        record("tag.renamed", actor=actor, subject=tag, data={"from": former, "to": wanted})
        return tag
    doubled = TicketTag.objects.filter(tag=other, ticket=OuterRef("ticket"))
    TicketTag.objects.filter(tag=tag).exclude(Exists(doubled)).update(tag=other)
    record("tag.merged", actor=actor, subject=tag, data={"from": former, "to": wanted})
    tag.delete()
    return other


@transaction.atomic
def tag_delete(*, actor: Actor, tag_id: int) -> None:
    """Take a tag away from every ticket.

    Raises:
        NotVisible, NotAllowed.
    """
    policies.can_manage_tags(actor).enforce()
    tag = Tag.objects.filter(pk=tag_id).first()
    if tag is None:
        raise NotVisible
    record("tag.deleted", actor=actor, subject=tag, data={"name": tag.name})
    tag.delete()
