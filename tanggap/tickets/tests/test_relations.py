"""Tickets that belong together."""

from __future__ import annotations

import pytest

from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets import services
from tanggap.tickets.choices import MessageKind
from tanggap.tickets.models import Ticket, TicketRelation
from tanggap.tickets.relations import open_children_of, relations_of
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


def relate(cast: Cast, ticket: Ticket, kind: str, other: Ticket) -> TicketRelation:
    return services.ticket_relate(actor=cast.dispatcher, number=ticket.number, kind=kind, other=other.number)


def seen(cast: Cast, ticket: Ticket) -> list[tuple[str, str]]:
    return [(one.side, one.other["number"]) for one in relations_of(cast.dispatcher, ticket)]


def in_other_branch(cast: Cast) -> Ticket:
    return make_ticket(cast, actor=cast.outsider, unit_id=cast.other_branch.pk)


@pytest.mark.parametrize("kind", ["duplicate_of", "caused_by", "blocks", "child_of"])
def test_both_tickets_tell_of_the_relation_each_from_its_side(kind: str) -> None:
    cast = make_cast()
    first, second = make_ticket(cast), make_ticket(cast)

    relate(cast, first, kind, second)

    assert seen(cast, first) == [(kind, second.number)]
    assert seen(cast, second) == [(f"-{kind}", first.number)]


def test_what_is_read_from_the_other_side_is_the_same_relation() -> None:
    cast = make_cast()
    parent, child = make_ticket(cast), make_ticket(cast)

    relate(cast, parent, "-child_of", child)

    assert seen(cast, child) == [("child_of", parent.number)]
    with pytest.raises(Invalid) as refusal:
        relate(cast, child, "child_of", parent)
    assert refusal.value.code == "known"


def test_being_related_has_no_direction() -> None:
    cast = make_cast()
    first, second = make_ticket(cast), make_ticket(cast)
    relate(cast, second, "related", first)

    with pytest.raises(Invalid) as refusal:
        relate(cast, first, "-related", second)

    assert refusal.value.code == "known"
    assert seen(cast, first) == [("related", second.number)]


def test_a_ticket_never_belongs_to_itself_and_circles_are_refused() -> None:
    cast = make_cast()
    top, middle, bottom = (make_ticket(cast) for _ in range(3))
    relate(cast, middle, "child_of", top)
    relate(cast, bottom, "child_of", middle)

    for ticket, other, code in ((top, top, "itself"), (top, bottom, "circle"), (top, middle, "circle")):
        with pytest.raises(Invalid) as refusal:
            relate(cast, ticket, "child_of", other)
        assert refusal.value.code == code

    assert TicketRelation.objects.count() == 2


def test_a_ticket_is_part_of_one_ticket_only() -> None:
    cast = make_cast()
    child, first, second = (make_ticket(cast) for _ in range(3))
    relate(cast, child, "child_of", first)

    with pytest.raises(Invalid) as refusal:
        relate(cast, child, "child_of", second)

    assert refusal.value.code == "second_parent"


@pytest.mark.parametrize(("kind", "field"), [("", "kind"), ("sibling_of", "kind"), ("--child_of", "kind")])
def test_an_unknown_kind_is_refused_at_its_field(kind: str, field: str) -> None:
    cast = make_cast()
    first, second = make_ticket(cast), make_ticket(cast)

    with pytest.raises(Invalid) as refusal:
        relate(cast, first, kind, second)

    assert list(refusal.value.fields) == [field]


def test_a_ticket_of_another_branch_cannot_be_linked_or_seen_through_a_link() -> None:
    cast = make_cast()
    ours, theirs = make_ticket(cast), in_other_branch(cast)

    with pytest.raises(Invalid) as refusal:
        relate(cast, ours, "related", theirs)
    TicketRelation.objects.create(
        source=ours, target=theirs, kind="related", created_at=ours.created_at, actor_label="x"
    )

    assert refusal.value.code == "unknown"
    assert seen(cast, ours) == []
    with pytest.raises(NotVisible):
        services.ticket_unrelate(
            actor=cast.dispatcher, number=ours.number, relation_id=TicketRelation.objects.get().pk
        )


def test_who_may_only_read_links_nothing() -> None:
    cast = make_cast()
    own = make_ticket(cast, requester_id=cast.customer_person.pk)
    other = make_ticket(cast, requester_id=cast.customer_person.pk)

    with pytest.raises(NotAllowed):
        services.ticket_relate(actor=cast.customer, number=own.number, kind="related", other=other.number)


def test_a_link_is_taken_away_from_either_side_once() -> None:
    cast = make_cast()
    first, second, third = (make_ticket(cast) for _ in range(3))
    relation = relate(cast, first, "blocks", second)

    with pytest.raises(NotVisible):
        services.ticket_unrelate(actor=cast.dispatcher, number=third.number, relation_id=relation.pk)
    services.ticket_unrelate(actor=cast.dispatcher, number=second.number, relation_id=relation.pk)

    assert seen(cast, first) == []
    with pytest.raises(NotVisible):
        services.ticket_unrelate(actor=cast.dispatcher, number=first.number, relation_id=relation.pk)


# A parent and its children -------------------------------------------------------------------------------
def family(cast: Cast) -> tuple[Ticket, list[Ticket]]:
    parent, *children = (make_ticket(cast) for _ in range(4))
    for child in children:
        relate(cast, child, "child_of", parent)
    services.ticket_cancel(actor=cast.dispatcher, number=children[2].number, reason="Salah lapor")
    return parent, children


def test_words_on_the_parent_go_to_its_open_children_once() -> None:
    cast = make_cast()
    parent, children = family(cast)
    said = {"actor": cast.dispatcher, "number": parent.number, "kind": MessageKind.REPLY, "body": "Sabar"}

    first = services.ticket_say_below(request_key="a", **said)
    services.ticket_say_below(request_key="a", **said)

    assert [(result.number, result.done) for result in first] == [
        (child.number, True) for child in children[:2]
    ]
    assert [child.messages.count() for child in children] == [1, 1, 0]
    assert parent.messages.count() == 0


def test_solving_below_judges_each_child_by_itself() -> None:
    cast = make_cast()
    parent, children = family(cast)
    far = in_other_branch(cast)
    TicketRelation.objects.create(source=far, target=parent, kind="child_of", created_at=far.created_at)

    results = services.ticket_resolve_below(
        actor=cast.dispatcher, number=parent.number, resolution="Kabel disambung", cause="cable"
    )

    assert {result.number: result.done for result in results} == {
        children[0].number: True,
        children[1].number: True,
    }
    assert open_children_of(cast.dispatcher, parent) == []
    assert Ticket.objects.get(pk=far.pk).status == "new"
    assert Ticket.objects.get(pk=children[2].pk).status == "cancelled"


def test_a_child_is_seen_by_who_sees_its_unit() -> None:
    cast = make_cast()
    below = make_unit(cast.branch)
    parent, child = make_ticket(cast), make_ticket(cast, unit_id=below.pk)

    relate(cast, child, "child_of", parent)

    assert open_children_of(cast.dispatcher, parent) == [child.number]
    assert open_children_of(cast.outsider, parent) == []
