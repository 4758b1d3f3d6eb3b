"""Personal data: kept as long as set, erased on demand, held for the law, and never in the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.activity.services import chain_seal
from tanggap.activity.verification import chain_verify
from tanggap.attachments.models import Attachment
from tanggap.kernel import clock
from tanggap.kernel.actor import ANONYMOUS, Actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.notifications.models import Delivery
from tanggap.organization.services import PartyFacts, customer_create, customer_edit
from tanggap.tickets import notices, policies, reactions, services
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.models import (
    Category,
    Feedback,
    LegalHold,
    Outage,
    OutagePerson,
    PrivacyAct,
    Ticket,
    TicketSearchDocument,
)
from tanggap.tickets.services import personal_export, privacy
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db
GUEST: dict[str, Any] = {
    "requester_name": "Rahma Yanti", "requester_email": "rahma@contoh.id",
    "requester_phone": "+628123456789", "place": "Jalan Rahasia 12",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return acting(make_person(role="admin", at=cast.company))


def closed(cast: Cast, days_ago: int, category: Category | None = None, **fields: Any) -> Ticket:
    with clock.frozen_at(clock.now() - timedelta(days=days_ago)):
        ticket = make_ticket(cast, category_id=category.pk if category else None, **(fields or GUEST))
        services.ticket_resolve(
            actor=cast.dispatcher, number=ticket.number, resolution="Kabel diganti.", cause="cable"
        )
        return services.ticket_close(actor=cast.dispatcher, number=ticket.number)


def known(ticket: Ticket) -> bool:
    ticket.refresh_from_db()
    return "Rahma" in f"{ticket.requester_name}" or bool(ticket.requester_email or ticket.requester_phone)


# The record -----------------------------------------------------------------------------------------------
def test_the_record_names_no_reporter_and_keeps_marks_of_personal_facts(cast: Cast) -> None:
    ticket = make_ticket(cast, actor=cast.customer, requester_id=cast.customer.person_id)
    services.ticket_edit(
        actor=cast.dispatcher,
        number=ticket.number,
        changes={"requester_name": "Budi Santoso", "requester_phone": "0812 9999", "subject": "Lain"},
    )
    customer = customer_create(
        actor=cast.dispatcher,
        number="C-7",
        facts=PartyFacts("Siti Aminah", cast.branch.pk, "08123456789"),
    )
    customer_edit(
        actor=cast.dispatcher, customer_id=customer.pk, version=1, number="C-7",
        facts=PartyFacts("Siti Rohani", cast.branch.pk, phone="08120000111"),
    )  # fmt: skip

    entries = list(Entry.objects.order_by("pk"))
    everything = " ".join(f"{entry.actor_label} {entry.data}" for entry in entries)
    created = next(entry for entry in entries if entry.action == "ticket.created")
    edited = next(entry for entry in entries if entry.action == "ticket.edited")
    assert (created.actor_label, created.actor_id) == ("", cast.customer.person_id)
    assert edited.actor_label == cast.dispatcher.label
    assert edited.data["changes"]["subject"] == ["Internet mati", "Lain"]
    assert edited.data["changes"]["requester_name"][1].startswith("•••")
    for personal in ("Budi", "0812 9999", "Siti", "+62812", cast.customer_person.name):
        assert personal not in everything


# Erasing --------------------------------------------------------------------------------------------------
def test_erasing_makes_a_guest_unknown_and_the_chain_still_verifies(
    cast: Cast, officer: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    ticket = closed(cast, 1)
    notices.ticket_notice_send.call(
        event="ticket.resolved", ticket_id=ticket.pk, actor_id=None, actor_label="", note="",
        text="Halo Rahma", reason="",
    )  # fmt: skip
    Feedback.objects.filter(ticket=ticket).update(score=2, comment="Saya Rahma", answered_at=clock.now())
    other = closed(cast, 1, requester_name="Tetangga", requester_email="lain@contoh.id")
    chain_seal()

    person = privacy.person_named(officer, " Rahma@contoh.id")
    act = privacy.person_erase(actor=officer, person=person, reason="Permintaan pemilik data")

    assert not known(ticket)
    assert (ticket.place, ticket.status, ticket.resolution) == ("", "closed", "Kabel diganti.")
    assert not Delivery.objects.filter(address="rahma@contoh.id").exists()
    assert Feedback.objects.get(ticket=ticket).comment == ""
    assert "Rahma" not in TicketSearchDocument.objects.get(pk=ticket.pk).body
    other.refresh_from_db()
    assert other.requester_name == "Tetangga"
    assert (act.counts["tickets"], act.actor_label) == (1, officer.label)
    assert "rahma" not in f"{act.subject_mark} {act.counts} {act.reason}".lower()
    chain_seal()
    assert chain_verify().ok
    assert "Rahma" not in " ".join(str(entry.data) for entry in Entry.objects.all())


def test_erasing_reaches_outages_and_packages_above(cast: Cast, officer: Actor, monkeypatch: Any) -> None:
    outage = Outage.objects.create(
        number="O-1", title="Putus", unit=cast.branch, started_at=clock.now(), created_at=clock.now(),
        changed_at=clock.now(),
    )  # fmt: skip
    for address in ("rahma@contoh.id", "lain@contoh.id"):
        OutagePerson.objects.create(
            outage=outage, key=f"email:{address}", email=address, name="Rahma", reason="ticket",
            joined_at=clock.now(),
        )  # fmt: skip
    asked: list[str] = []
    monkeypatch.setattr(reactions, "_erasers", [lambda person: asked.append(person.email) or 3])

    person = privacy.person_named(officer, "rahma@contoh.id")
    act = privacy.person_erase(actor=officer, person=person, reason="Diminta")

    first, second = OutagePerson.objects.order_by("pk")
    assert (first.email, first.name, first.key) == ("", "", f"erased:{first.pk}")
    assert first.left_at is not None
    assert second.email == "lain@contoh.id"
    assert (act.counts["outages"], act.counts["elsewhere"], asked) == (1, 3, ["rahma@contoh.id"])


def test_erasing_an_account_closes_it_and_takes_files_when_asked(
    cast: Cast, officer: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    person = cast.customer_person
    ticket = services.ticket_create_with_files(
        actor=cast.customer,
        new=NewTicket(subject="Mati", unit_id=cast.branch.pk, requester_id=person.pk),
        uploads=[SimpleUploadedFile("ktp.txt", b"nomor")],
    )
    key = Attachment.objects.get().original_key
    run = personal_export.personal_export_request(actor=cast.customer)
    personal_export.personal_export_write.call(run_id=run.pk)
    run.refresh_from_db()
    assert default_storage.exists(run.result_file)
    assert person.email is not None
    found = privacy.person_named(officer, person.email)

    staff = privacy.person_named(officer, str(cast.dispatcher_person.email))
    with pytest.raises(Invalid):
        privacy.person_erase(actor=officer, person=staff, reason="x")
    with django_capture_on_commit_callbacks(execute=True):
        act = privacy.person_erase(actor=officer, person=found, reason="Diminta", with_files=True)

    person.refresh_from_db()
    ticket.refresh_from_db()
    assert (person.email, person.is_active, person.phone) == (None, False, "")
    assert person.has_usable_password() is False
    assert ticket.requester_id is None
    assert act.counts["files"] == 1
    assert not default_storage.exists(key)
    assert not default_storage.exists(run.result_file)
    assert Attachment.objects.get().name == ""


def test_only_those_who_look_after_the_whole_organisation_may(cast: Cast, officer: Actor) -> None:
    with pytest.raises(NotAllowed):
        privacy.person_named(cast.dispatcher, "rahma@contoh.id")
    person = privacy.person_named(officer, "rahma@contoh.id")
    for act in (
        lambda: privacy.person_erase(actor=cast.dispatcher, person=person, reason="x"),
        lambda: privacy.person_export_request(actor=cast.dispatcher, person=person),
        lambda: privacy.legal_hold_place(actor=cast.dispatcher, subject="rahma@contoh.id", reason="x"),
        lambda: privacy.retention_set(actor=cast.dispatcher, category_id=1, months=1),
    ):
        with pytest.raises(NotAllowed):
            act()
    for nobody in ("", "rahma", "123"):
        with pytest.raises(Invalid):
            privacy.person_named(officer, nobody)
    with pytest.raises(Invalid):
        privacy.person_erase(actor=officer, person=person, reason=" ")


# Holds ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("by", ["number", "email", "phone"])
def test_a_hold_stops_erasing_and_blanking_until_it_is_lifted(cast: Cast, officer: Actor, by: str) -> None:
    category = make_category("Internet")
    privacy.retention_set(actor=officer, category_id=category.pk, months=1)
    ticket = closed(cast, 90, category)
    subject = {"number": ticket.number, "email": "rahma@contoh.id", "phone": "0812 345 6789"}[by]
    hold = privacy.legal_hold_place(actor=officer, subject=subject, reason="Perkara 12/2026")
    typed = subject if by == "phone" else "rahma@contoh.id"

    assert "rahma" not in f"{hold.contact_hash}{hold.reason}"
    with pytest.raises(NotAllowed) as refused:
        privacy.person_erase(actor=officer, person=privacy.person_named(officer, typed), reason="Diminta")
    assert refused.value.code == "held"
    assert privacy.retention_blank() == 0
    assert known(ticket)

    privacy.legal_hold_lift(actor=officer, pk=hold.pk)
    with pytest.raises(StaleState):
        privacy.legal_hold_lift(actor=officer, pk=hold.pk)
    assert privacy.retention_blank() == 1
    assert not known(ticket)
    with pytest.raises(NotVisible):
        privacy.legal_hold_lift(actor=officer, pk=999_999)
    assert LegalHold.objects.count() == 1


# Keeping --------------------------------------------------------------------------------------------------
def test_reporters_are_blanked_after_the_months_of_their_category(cast: Cast, officer: Actor) -> None:
    group, below, other = make_category("Internet"), make_category("Internet", "Lambat"), make_category("TV")
    privacy.retention_set(actor=officer, category_id=group.pk, months=2)
    privacy.retention_set(actor=officer, category_id=below.pk, months=12)
    old, young = closed(cast, 70, group), closed(cast, 50, group)
    longer, kept = closed(cast, 70, below), closed(cast, 500, other)
    open_one = make_ticket(cast, category_id=group.pk, **GUEST)

    assert privacy.retention_blank() == 1

    assert not known(old)
    assert all(known(ticket) for ticket in (young, longer, kept, open_one))
    assert privacy.retention_blank() == 0
    assert PrivacyAct.objects.get().counts == {"tickets": 1}
    for months in (0, 601):
        with pytest.raises(Invalid):
            privacy.retention_set(actor=officer, category_id=group.pk, months=months)


def test_many_are_blanked_in_portions(cast: Cast, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    category = make_category("Internet")
    privacy.retention_set(actor=officer, category_id=category.pk, months=1)
    for _number in range(5):
        closed(cast, 60, category)
    monkeypatch.setattr(privacy, "PORTION", 2)

    assert privacy.retention_blank(most=3) == 4
    assert privacy.retention_blank() == 1
    assert PrivacyAct.objects.count() == 3


# Masks ----------------------------------------------------------------------------------------------------
def test_contacts_are_for_those_whose_role_sees_them(cast: Cast) -> None:
    ticket = make_ticket(cast, **GUEST)
    leader = acting(make_person(role="leader", at=cast.branch))

    assert policies.can_see_contacts(cast.dispatcher, ticket)
    assert not policies.can_see_contacts(leader, ticket)
    assert not policies.can_see_contacts(ANONYMOUS, ticket)
