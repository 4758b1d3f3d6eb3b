"""Tags: one spelling, adding, removing, finding, tidying."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.tickets import services
from tanggap.tickets.listing import TicketFilter, ticket_page
from tanggap.tickets.models import Tag, Ticket, TicketTag
from tanggap.tickets.tags import spelled, tags_of
from tanggap.tickets.tests.factories import Cast, make_cast, make_ticket

pytestmark = pytest.mark.django_db


def mark(cast: Cast, ticket: Ticket, *tags: str) -> None:
    services.ticket_tags_change(actor=cast.dispatcher, number=ticket.number, add=tags)


def found(cast: Cast, *tags: str) -> list[str]:
    page = ticket_page(cast.dispatcher, TicketFilter(view="all", tags=tags))
    return [row["number"] for row in page.rows]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("#Tiang Roboh", "tiang-roboh"), (" LOS ", "los"), ("a_b  c", "a-b-c"), ("##", ""), ("C++", "c++")],
)
def test_a_tag_has_one_spelling(typed: str, kept: str) -> None:
    assert spelled(typed) == kept


@pytest.mark.parametrize("typed", ["a/b", "x" * 41, "<b>", "a,b", "\x00a"])
def test_what_cannot_be_a_tag_is_refused_at_its_field(typed: str) -> None:
    cast = make_cast()
    ticket = make_ticket(cast)

    with pytest.raises(Invalid) as refusal:
        mark(cast, ticket, "baik", typed)

    assert list(refusal.value.fields) == ["tags"]
    assert tags_of(ticket) == []


def test_marks_are_added_once_removed_and_found() -> None:
    cast = make_cast()
    first, second = make_ticket(cast), make_ticket(cast)
    mark(cast, first, "Los", "#los", "tiang roboh")
    mark(cast, first, "los")
    mark(cast, second, "los")

    assert tags_of(first) == ["los", "tiang-roboh"]
    assert found(cast, "los") == [second.number, first.number]
    assert found(cast, "los", "tiang-roboh") == [first.number]
    assert found(cast, "tidak-ada") == []
    services.ticket_tags_change(actor=cast.dispatcher, number=first.number, remove=["LOS"])
    assert found(cast, "los") == [second.number]


def test_pages_of_a_tag_follow_each_other_without_gaps() -> None:
    cast = make_cast()
    numbers = []
    for hours in range(5):
        ticket = make_ticket(cast)
        Ticket.objects.filter(pk=ticket.pk).update(reported_at=ticket.reported_at - timedelta(hours=hours))
        mark(cast, ticket, "los")
        numbers.append(ticket.number)
    wanted = TicketFilter(view="all", tags=("los",))

    first = ticket_page(cast.dispatcher, wanted, size=3)
    second = ticket_page(cast.dispatcher, wanted, size=3, after=first.after)

    assert [row["number"] for row in [*first.rows, *second.rows]] == numbers


def test_who_may_not_edit_marks_nothing() -> None:
    cast = make_cast()
    ticket = make_ticket(cast, requester_id=cast.customer_person.pk)

    with pytest.raises(NotAllowed):
        services.ticket_tags_change(actor=cast.customer, number=ticket.number, add=["los"])
    with pytest.raises(NotVisible):
        services.ticket_tags_change(actor=cast.outsider, number=ticket.number, add=["los"])
    with pytest.raises(Invalid):
        mark(cast, ticket, *(f"t{number}" for number in range(21)))
    assert not Tag.objects.exists()


def test_renaming_to_another_tag_makes_them_one() -> None:
    cast = make_cast()
    admin = acting(make_person(role="admin", at=cast.company))
    first, second = make_ticket(cast), make_ticket(cast)
    mark(cast, first, "putus", "kabel-putus")
    mark(cast, second, "putus")
    tag = Tag.objects.get(name="putus")

    with pytest.raises(NotAllowed):
        services.tag_rename(actor=cast.dispatcher, tag_id=tag.pk, name="x")
    services.tag_rename(actor=admin, tag_id=tag.pk, name="Kabel Putus")

    assert found(cast, "kabel-putus") == [second.number, first.number]
    assert list(Tag.objects.values_list("name", flat=True)) == ["kabel-putus"]
    assert TicketTag.objects.count() == 2
    services.tag_delete(actor=admin, tag_id=Tag.objects.get().pk)
    assert tags_of(first) == []


def test_an_export_holds_the_tags() -> None:
    cast = make_cast()
    ticket = make_ticket(cast)
    mark(cast, ticket, "los")

    run = services.ticket_export_request(actor=cast.dispatcher, wanted=TicketFilter(), file_format="csv")
    services.exports.ticket_export_write.call(run_id=run.pk)
    run.refresh_from_db()

    with services.exports.default_storage.open(run.result_file) as stream:
        text = stream.read().decode("utf-8-sig")
    assert text.splitlines()[1].endswith("los,")
