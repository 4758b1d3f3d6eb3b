"""Checklists: templates, lists of tickets, and what they hold back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.fieldwork.services import Report, progress_report, work_order_assign
from tanggap.fieldwork.tests.factories import make_technician, reported
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.tickets import policies, services
from tanggap.tickets.checklists import checklists_of, open_items
from tanggap.tickets.models import ChecklistItem, ChecklistTemplate, Ticket, TicketChecklist
from tanggap.tickets.selectors import ticket_for_page
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db

ITEMS = [
    {"text": "Ukur redaman", "mandatory": True},
    {"text": "Foto ODP", "mandatory": True},
    {"text": "Rapikan kabel", "mandatory": False},
]
SOLVED = {"resolution": "Disambung", "cause": "cable"}


def admin_of(cast: Cast) -> Actor:
    return acting(make_person(role="admin", at=cast.company))


def template(cast: Cast, **more: object) -> ChecklistTemplate:
    facts = {"name": "Kunjungan", "category_id": None, "items": ITEMS, **more}
    return services.checklist_template_create(actor=admin_of(cast), **facts)  # type: ignore[arg-type]


def with_list(cast: Cast, **fields: object) -> Ticket:
    """A ticket whose category gives it the list."""
    category = make_category("Internet")
    template(cast, category_id=category.pk)
    return make_ticket(cast, category_id=category.pk, **fields)


def items_of(ticket: Ticket) -> list[ChecklistItem]:
    return [item for checklist in checklists_of(ticket) for item in checklist.items]


def tick(actor: Actor, ticket: Ticket, *texts: str, done: bool = True) -> None:
    for item in items_of(ticket):
        if item.text in texts:
            services.ticket_item_tick(actor=actor, number=ticket.number, item_id=item.pk, done=done)


def actions(ticket: Ticket) -> list[str]:
    entries = Entry.objects.filter(subject_kind="tickets.ticket", subject_id=ticket.pk).order_by("pk")
    return [entry.action for entry in entries]


def test_a_category_gives_its_new_tickets_and_those_below_the_list() -> None:
    cast = make_cast()
    group, below = make_category("Internet"), make_category("Internet", "Wifi")
    template(cast, category_id=group.pk)
    template(cast, name="Telepon", category_id=make_category("Telepon").pk)
    template(cast, name="Dengan tangan")

    inside = make_ticket(cast, category_id=below.pk)
    outside = make_ticket(cast)

    assert [one.row.name for one in checklists_of(inside)] == ["Kunjungan"]
    assert [(item.text, item.mandatory) for item in items_of(inside)] == [
        (item["text"], item["mandatory"]) for item in ITEMS
    ]
    assert checklists_of(outside) == []


def test_a_ticket_is_not_solved_while_a_mandatory_item_is_open() -> None:
    cast = make_cast()
    ticket = with_list(cast)
    at = {"actor": cast.dispatcher, "number": ticket.number}
    tick(cast.dispatcher, ticket, "Foto ODP")

    with pytest.raises(NotAllowed) as refusal:
        services.ticket_resolve(**at, **SOLVED)

    named = open_items(ticket_for_page(cast.dispatcher, ticket.number))
    assert named == open_items(ticket) == ["Ukur redaman"]
    assert refusal.value.code == "checklist"
    assert refusal.value.details["items"] == ["Ukur redaman"]
    assert "Ukur redaman" in str(refusal.value)
    tick(cast.dispatcher, ticket, "Ukur redaman")
    assert services.ticket_resolve(**at, **SOLVED).status == "resolved"


def test_a_tick_tells_who_and_when_and_can_be_taken_away() -> None:
    cast = make_cast()
    ticket = with_list(cast)

    tick(cast.dispatcher, ticket, "Foto ODP")
    tick(cast.dispatcher, ticket, "Foto ODP")
    done = items_of(ticket)[1]
    tick(cast.dispatcher, ticket, "Foto ODP", done=False)

    assert (done.done_by_label, done.done_at is not None) == (cast.dispatcher_person.name, True)
    assert open_items(ticket) == ["Ukur redaman", "Foto ODP"]
    assert [one for one in actions(ticket) if ".item_" in one] == [
        "ticket.item_ticked",
        "ticket.item_unticked",
    ]


def test_after_the_solution_nothing_is_unticked() -> None:
    cast = make_cast()
    ticket = with_list(cast)
    tick(cast.dispatcher, ticket, "Ukur redaman", "Foto ODP")
    services.ticket_resolve(actor=cast.dispatcher, number=ticket.number, **SOLVED)

    with pytest.raises(NotAllowed) as refusal:
        tick(cast.dispatcher, ticket, "Foto ODP", done=False)

    assert refusal.value.code == "state"
    assert open_items(ticket) == []


def test_of_two_at_once_the_tick_that_comes_after_the_solution_is_stale(monkeypatch) -> None:
    cast = make_cast()
    ticket = with_list(cast)
    tick(cast.dispatcher, ticket, "Ukur redaman", "Foto ODP")
    judged = policies.can_tick

    def solved_meanwhile(actor: Actor, found: Ticket):
        decision = judged(actor, found)
        Ticket.objects.filter(pk=found.pk).update(status="resolved")
        return decision

    monkeypatch.setattr(policies, "can_tick", solved_meanwhile)
    with pytest.raises(StaleState):
        tick(cast.dispatcher, ticket, "Foto ODP", done=False)

    assert open_items(ticket) == []


def test_the_crew_ticks_and_cannot_finish_before() -> None:
    cast = make_cast()
    ticket = with_list(cast)
    lead, helper, stranger = (make_technician(cast.branch) for _ in range(3))
    work_order_assign(
        actor=cast.dispatcher, number=ticket.number, lead_code=lead.code, crew_codes=[helper.code]
    )
    reported(lead, ticket.number, "accepted", "en_route", "arrived", "working")
    report = Report(step="done", request_key="k", resolution="Disambung", cause="cable")

    tick(acting(helper.user), ticket, "Ukur redaman")
    with pytest.raises(NotAllowed) as refusal:
        progress_report(actor=acting(lead.user), number=ticket.number, report=report)
    with pytest.raises(NotVisible):
        tick(acting(stranger.user), ticket, "Foto ODP")
    tick(acting(lead.user), ticket, "Foto ODP")
    progress_report(actor=acting(lead.user), number=ticket.number, report=report)

    assert (refusal.value.code, refusal.value.details["items"]) == ("checklist", ["Foto ODP"])
    assert Ticket.objects.get(pk=ticket.pk).status == "resolved"


def test_solving_many_tells_of_each_what_is_open() -> None:
    cast = make_cast()
    held = with_list(cast)
    free = make_ticket(cast)

    results = services.tickets_each(
        [held.number, free.number],
        lambda number: services.ticket_resolve(actor=cast.dispatcher, number=number, **SOLVED),
    )

    assert [(one.number, one.done, one.code) for one in results] == [
        (held.number, False, "checklist"),
        (free.number, True, ""),
    ]


def test_who_may_not_work_on_it_ticks_nothing() -> None:
    cast = make_cast()
    ticket = with_list(cast, requester_id=cast.customer_person.pk)
    reader = acting(make_person(role="leader", at=cast.branch))

    for actor in (cast.customer, reader):
        with pytest.raises(NotAllowed):
            tick(actor, ticket, "Foto ODP")
    with pytest.raises(NotVisible):
        tick(cast.outsider, ticket, "Foto ODP")
    other = make_ticket(cast)
    with pytest.raises(NotVisible):
        services.ticket_item_tick(
            actor=cast.dispatcher, number=other.number, item_id=items_of(ticket)[0].pk, done=True
        )
    assert not policies.can_see_checklists(cast.customer, ticket)


def test_a_list_is_added_once_by_hand_and_taken_away_untouched() -> None:
    cast = make_cast()
    ticket = make_ticket(cast)
    made = template(cast)
    at = {"actor": cast.dispatcher, "number": ticket.number}

    added = services.ticket_checklist_add(**at, template_id=made.pk)
    with pytest.raises(Invalid):
        services.ticket_checklist_add(**at, template_id=made.pk)
    with pytest.raises(Invalid):
        services.ticket_checklist_add(**at, template_id=999_999)
    tick(cast.dispatcher, ticket, "Foto ODP")
    with pytest.raises(Invalid):
        services.ticket_checklist_remove(**at, checklist_id=added.pk)
    tick(cast.dispatcher, ticket, "Foto ODP", done=False)
    services.ticket_checklist_remove(**at, checklist_id=added.pk)

    assert checklists_of(ticket) == []


def test_the_list_of_the_category_stays() -> None:
    cast = make_cast()
    ticket = with_list(cast)

    with pytest.raises(Invalid):
        services.ticket_checklist_remove(
            actor=cast.dispatcher, number=ticket.number, checklist_id=ticket.checklists.get().pk
        )


def names_of(ticket: Ticket) -> list[tuple[str, bool]]:
    """The lists in order, and whether each may be taken away."""
    return [(one.row.name, one.may_go) for one in checklists_of(ticket)]


def recategorised(cast: Cast, ticket: Ticket, category_id: int | None) -> Ticket:
    return services.ticket_edit(
        actor=cast.dispatcher, number=ticket.number, changes={"category_id": category_id}
    )


def test_a_ticket_that_changes_its_category_gets_the_lists_of_the_new_one() -> None:
    cast = make_cast()
    ticket = with_list(cast)
    phone = make_category("Telepon")
    template(cast, name="Telepon", category_id=phone.pk)

    recategorised(cast, ticket, make_category("Telepon", "Nada sela").pk)

    assert names_of(ticket) == [("Kunjungan", True), ("Telepon", False)]
    assert [one.left_over for one in checklists_of(ticket)] == [True, False]
    assert actions(ticket)[-2:] == ["ticket.edited", "ticket.checklist_joined"]
    assert Entry.objects.get(action="ticket.checklist_joined").data == {"checklist": "Telepon"}
    left = checklists_of(ticket)[0].row
    services.ticket_checklist_remove(actor=cast.dispatcher, number=ticket.number, checklist_id=left.pk)
    recategorised(cast, ticket, None)
    assert names_of(ticket) == [("Telepon", True)]


def test_what_is_ticked_on_the_list_of_the_former_category_stays_and_comes_back_with_it() -> None:
    cast = make_cast()
    ticket = with_list(cast)
    former = ticket.category_id
    tick(cast.dispatcher, ticket, "Foto ODP")

    recategorised(cast, ticket, make_category("Lain").pk)
    assert names_of(ticket) == [("Kunjungan", False)]
    with pytest.raises(Invalid):
        services.ticket_checklist_remove(
            actor=cast.dispatcher, number=ticket.number, checklist_id=ticket.checklists.get().pk
        )
    recategorised(cast, ticket, former)

    assert [(item.text, item.done_at is not None) for item in items_of(ticket)] == [
        ("Ukur redaman", False),
        ("Foto ODP", True),
        ("Rapikan kabel", False),
    ]
    assert [one.row.automatic for one in checklists_of(ticket)] == [True]


def test_a_list_that_stands_there_by_hand_is_not_doubled_by_the_new_category() -> None:
    cast = make_cast()
    ticket = make_ticket(cast)
    category = make_category("Internet")
    made = template(cast, category_id=category.pk)
    services.ticket_checklist_add(actor=cast.dispatcher, number=ticket.number, template_id=made.pk)

    recategorised(cast, ticket, category.pk)
    assert names_of(ticket) == [("Kunjungan", False)]
    recategorised(cast, ticket, None)

    assert names_of(ticket) == [("Kunjungan", True)]
    assert not checklists_of(ticket)[0].left_over
    assert "ticket.checklist_joined" not in actions(ticket)


def test_another_edit_leaves_the_lists_alone() -> None:
    cast = make_cast()
    ticket = with_list(cast)
    template(cast, name="Baru", category_id=ticket.category_id)

    services.ticket_edit(actor=cast.dispatcher, number=ticket.number, changes={"subject": "Padam lagi"})

    assert names_of(ticket) == [("Kunjungan", False)]


def test_no_more_lists_come_with_a_category_than_a_ticket_may_have(monkeypatch) -> None:
    monkeypatch.setattr("tanggap.tickets.services.checklists.MOST_LISTS", 2)
    cast = make_cast()
    ticket = with_list(cast)
    category = make_category("Telepon")
    for name in "ABC":
        template(cast, name=name, category_id=category.pk)

    recategorised(cast, ticket, category.pk)

    assert names_of(ticket) == [("Kunjungan", True), ("A", False)]


def test_a_template_that_changes_or_goes_touches_no_ticket() -> None:
    cast = make_cast()
    ticket = with_list(cast)
    made = ChecklistTemplate.objects.get()
    admin = admin_of(cast)
    facts = {"name": "Lain", "category_id": made.category_id, "items": ITEMS[:1]}

    changed = services.checklist_template_edit(actor=admin, template_id=made.pk, expected_version=1, **facts)
    with pytest.raises(StaleState):
        services.checklist_template_edit(actor=admin, template_id=made.pk, expected_version=1, **facts)
    services.checklist_template_retire(
        actor=admin, template_id=made.pk, expected_version=changed.version, retired=True
    )
    later = make_ticket(cast, category_id=made.category_id)

    assert len(items_of(ticket)) == 3
    assert checklists_of(later) == []


def test_templates_change_places() -> None:
    cast = make_cast()
    first, second = template(cast, name="A"), template(cast, name="B")

    services.checklist_template_move(actor=admin_of(cast), template_id=second.pk, up=True)
    services.checklist_template_move(actor=admin_of(cast), template_id=second.pk, up=True)

    assert list(ChecklistTemplate.objects.values_list("name", flat=True)) == ["B", "A"]
    with pytest.raises(NotAllowed):
        services.checklist_template_move(actor=cast.dispatcher, template_id=first.pk, up=True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"items": []}, "items"),
        ({"items": [{"text": " ", "mandatory": True}]}, "items"),
        ({"items": [{"text": "x" * 201, "mandatory": True}]}, "items"),
        ({"items": [ITEMS[0], ITEMS[0]]}, "items"),
        ({"items": [{"text": f"t{n}", "mandatory": False} for n in range(41)]}, "items"),
        ({"category_id": 999_999}, "category"),
    ],
    ids=["no-name", "long-name", "no-items", "empty-item", "long-item", "twice", "too-many", "category"],
)
def test_a_wrong_template_is_refused_at_its_field(wrong: dict[str, object], field: str) -> None:
    cast = make_cast()

    with pytest.raises(Invalid) as refusal:
        template(cast, **wrong)

    assert list(refusal.value.fields) == [field]
    assert not ChecklistTemplate.objects.exists()


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (timedelta(hours=-2), True),
        (timedelta(seconds=-5), False),
        (timedelta(hours=1), False),
        (timedelta(days=-9), False),
    ],
)
def test_a_tick_that_waited_in_the_phone_keeps_its_time_too(told: timedelta, *, kept: bool) -> None:
    cast = make_cast()
    ticket = with_list(cast)
    TicketChecklist.objects.update(added_at=clock.now() - timedelta(days=1))
    item = items_of(ticket)[0]
    moment = clock.now() + told

    ticked = services.ticket_item_tick(
        actor=cast.dispatcher, number=ticket.number, item_id=item.pk, done=True, happened_at=moment
    )

    assert ticked.happened_at == (moment if kept else None)
    assert ticked.done_at is not None
    assert ticked.done_at > moment or told > timedelta()
    entry = Entry.objects.get(action="ticket.item_ticked")
    assert ("happened_at" in entry.data) is kept
    again = services.ticket_item_tick(
        actor=cast.dispatcher, number=ticket.number, item_id=item.pk, done=False
    )
    assert (again.done_at, again.happened_at) == (None, None)
