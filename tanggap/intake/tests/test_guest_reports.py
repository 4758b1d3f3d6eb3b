"""Reports of people without an account become tickets once their address is proven, and not before."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tanggap.accounts.reactions import address_proven
from tanggap.accounts.services import actor_for
from tanggap.accounts.tests.factories import make_person
from tanggap.attachments import registry
from tanggap.attachments.models import Attachment
from tanggap.intake import services
from tanggap.intake.guest_letter import guest_code_send
from tanggap.intake.models import GuestReport
from tanggap.intake.services import GuestFacts, guest_reports
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotVisible, StaleState, TooMany, UnsupportedContent
from tanggap.notifications.models import Delivery
from tanggap.organization.models import Customer
from tanggap.tickets.models import Ticket
from tanggap.tickets.services import ticket_close, ticket_resolve, tracking_link_open
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def facts(cast: Cast) -> GuestFacts:
    return GuestFacts(
        name="Rahma Yanti",
        email="Rahma@Contoh.id",
        phone="0812 3456 7890",
        subject="Internet mati",
        description="Sejak pagi",
        category_id=make_category("Internet", "Mati").pk,
        unit_id=cast.branch.pk,
        place="Jalan Melati 3",
    )


def picture(name: str = "modem.jpg") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/jpeg")


def sent(facts: GuestFacts, *, uploads: object = (), origin: str = "192.0.2.1", key: str = "") -> str:
    reference = services.guest_report_create(
        facts=facts, uploads=uploads, origin=origin, language="en", request_key=key
    )
    guest_code_send.call(report_id=GuestReport.objects.latest("pk").pk)
    return reference


def mailed_code() -> str:
    found = re.search(r"^\s*(\d{6})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def proven(facts: GuestFacts, **options: object) -> str:
    reference = sent(facts, **options)
    services.guest_report_prove(reference=reference, code=mailed_code())
    return reference


def test_before_the_proof_there_is_no_ticket_and_only_the_sender_got_a_mail(facts: GuestFacts) -> None:
    reference = sent(facts, uploads=[picture()])

    assert not Ticket.objects.exists()
    assert not Delivery.objects.exists()
    assert [message.to for message in mail.outbox] == [["rahma@contoh.id"]]
    with pytest.raises(Invalid):
        services.guest_report_submit(reference=reference)


def test_after_the_proof_it_is_one_ticket_with_its_photos_and_a_private_link(facts: GuestFacts) -> None:
    reference = proven(facts, uploads=[picture("satu.jpg"), picture("dua.jpg")])
    ticket, token = services.guest_report_submit(reference=reference)
    again, _other = services.guest_report_submit(reference=reference)

    assert again == ticket == Ticket.objects.get()
    assert (ticket.requester_email, ticket.requester_phone) == ("rahma@contoh.id", "+6281234567890")
    assert (ticket.channel, ticket.requester_id, ticket.unit_id) == ("portal", None, facts.unit_id)
    files = Attachment.objects.of_owners("tickets.ticket", [ticket.pk])
    assert sorted(files.values_list("name", flat=True)) == ["dua.jpg", "satu.jpg"]
    assert tracking_link_open(token).ticket == ticket


def test_nobody_sees_files_that_wait(cast: Cast, facts: GuestFacts) -> None:
    sent(facts, uploads=[picture()])
    row = GuestReport.objects.get()

    assert not registry.may_view(cast.dispatcher, "intake.guestreport", row.pk, "public")


def test_wrong_codes_are_counted_and_the_right_one_is_then_too_late(facts: GuestFacts) -> None:
    reference = sent(facts)
    code = mailed_code()
    for _attempt in range(guest_reports.CODE_TRIES):
        with pytest.raises(Invalid):
            services.guest_report_prove(reference=reference, code=f"{(int(code) + 1) % 10**6:06d}")

    with pytest.raises(Invalid):
        services.guest_report_prove(reference=reference, code=code)


def test_an_old_code_is_over_and_a_new_one_works(facts: GuestFacts) -> None:
    reference, code = sent(facts), mailed_code()
    with clock.frozen_at(clock.now() + timedelta(minutes=16)):
        with pytest.raises(Invalid):
            services.guest_report_prove(reference=reference, code=code)
        services.guest_code_again(reference=reference)
        guest_code_send.call(report_id=GuestReport.objects.get().pk)
        services.guest_report_prove(reference=reference, code=mailed_code())


def test_codes_are_not_sent_for_ever(facts: GuestFacts) -> None:
    reference = sent(facts)
    for _more in range(guest_reports.MOST_CODES - 1):
        services.guest_code_again(reference=reference)

    with pytest.raises(TooMany):
        services.guest_code_again(reference=reference)


def test_a_mailbox_and_a_place_are_not_flooded(facts: GuestFacts) -> None:
    for number in range(guest_reports.PER_ADDRESS):
        sent(facts, origin=f"192.0.2.{number}")
    with pytest.raises(TooMany):
        sent(facts, origin="192.0.2.99")
    for number in range(guest_reports.PER_ORIGIN):
        sent(replace(facts, email=f"a{number}@contoh.id"), origin="198.51.100.1")
    with pytest.raises(TooMany):
        sent(replace(facts, email="lagi@contoh.id"), origin="198.51.100.1")


def test_the_second_of_two_clicks_goes_on_with_the_first_report(facts: GuestFacts) -> None:
    sent(facts, key="satu-formulir")
    second = services.guest_report_create(
        facts=facts, uploads=[], origin="192.0.2.1", language="en", request_key="satu-formulir"
    )
    guest_code_send.call(report_id=GuestReport.objects.get().pk)
    services.guest_report_prove(reference=second, code=mailed_code())
    services.guest_report_submit(reference=second)

    assert Ticket.objects.count() == 1
    with pytest.raises(StaleState):
        sent(facts, key="satu-formulir")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "bukan-alamat"}, "email"),
        ({"name": "  "}, "name"),
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"phone": "abc"}, "phone"),
        ({"place": "a\x00b"}, ""),
    ],
)
def test_what_is_wrong_is_named(facts: GuestFacts, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        sent(replace(facts, **wrong))

    assert field in refusal.value.fields
    assert not GuestReport.objects.exists()


def test_a_hostile_file_leaves_nothing_behind(facts: GuestFacts) -> None:
    with pytest.raises(UnsupportedContent):
        sent(facts, uploads=[SimpleUploadedFile("foto.jpg", b"<script>", content_type="image/jpeg")])
    with pytest.raises(Invalid):
        sent(facts, uploads=[picture()] * (guest_reports.MOST_FILES + 1))

    assert not GuestReport.objects.exists()
    assert not Attachment.objects.exists()


def test_the_same_in_the_same_days_is_offered_to_follow(cast: Cast, facts: GuestFacts) -> None:
    first, _token = services.guest_report_submit(reference=proven(facts))
    reference = proven(facts, uploads=[picture()])
    row = services.guest_report_get(reference)

    assert services.guest_report_similar(row) == first
    assert tracking_link_open(services.guest_report_follow(reference=reference)).ticket == first
    assert Ticket.objects.count() == 1
    assert Attachment.objects.of_owners("tickets.ticket", [first.pk]).count() == 1


def test_others_solved_ones_and_other_categories_are_not_the_same(cast: Cast, facts: GuestFacts) -> None:
    first, _token = services.guest_report_submit(reference=proven(facts))
    other = replace(facts, category_id=make_category("Tagihan").pk)
    stranger = replace(facts, email="lain@contoh.id")
    for report in (other, stranger):
        assert services.guest_report_similar(services.guest_report_get(proven(report))) is None
    ticket_resolve(actor=cast.dispatcher, number=first.number, resolution="Disambung.", cause="cable")
    ticket_close(actor=cast.dispatcher, number=first.number)

    with clock.frozen_at(clock.now() + timedelta(hours=2)):
        assert services.guest_report_similar(services.guest_report_get(proven(facts))) is None


def test_nothing_similar_is_told_before_the_proof(facts: GuestFacts) -> None:
    services.guest_report_submit(reference=proven(facts))
    reference = sent(facts)

    assert services.guest_report_similar(services.guest_report_get(reference)) is None
    with pytest.raises(NotVisible):
        services.guest_report_follow(reference=reference)


def test_the_proven_address_finds_its_account_or_customer(cast: Cast, facts: GuestFacts) -> None:
    customer = Customer.objects.create(number="P-1", name="Rahma", unit=cast.branch, email="rahma@contoh.id")
    ticket, _token = services.guest_report_submit(reference=proven(facts))
    assert (ticket.customer, ticket.requester) == (customer, None)

    person = make_person(email="rahma@contoh.id", role="customer", at=cast.branch)
    later = replace(facts, category_id=None)
    assert services.guest_report_submit(reference=proven(later))[0].requester == person


def test_who_registers_finds_the_reports_sent_before(cast: Cast, facts: GuestFacts) -> None:
    ticket, _token = services.guest_report_submit(reference=proven(facts))
    foreign = make_ticket(cast, requester_email="lain@contoh.id")
    person = make_person(email="rahma@contoh.id")
    address_proven(person, "Rahma@Contoh.id")

    assert list(Ticket.objects.visible_to(actor_for(person))) == [ticket]
    foreign.refresh_from_db()
    assert foreign.requester is None


def test_what_is_never_proven_is_deleted_with_its_files(facts: GuestFacts) -> None:
    kept, _token = services.guest_report_submit(reference=proven(facts, uploads=[picture()]))
    sent(facts, uploads=[picture()])
    assert guest_reports.guest_reports_tidy() == 0

    with clock.frozen_at(clock.now() + timedelta(days=1, minutes=1)):
        assert guest_reports.guest_reports_tidy() == 2
    assert (
        Attachment.objects.count() == Attachment.objects.of_owners("tickets.ticket", [kept.pk]).count() == 1
    )
    assert not GuestReport.objects.exists()


@pytest.mark.parametrize("reference", ["", "x", "0" * 32])
def test_a_guessed_reference_leads_nowhere(facts: GuestFacts, reference: str) -> None:
    sent(facts)
    with pytest.raises(NotVisible):
        services.guest_report_prove(reference=reference, code="123456")
