"""The customer confirms the work: by signature or code, where it is asked for; guessing is limited."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tanggap.accounts.tests.factories import acting
from tanggap.activity.models import Entry
from tanggap.fieldwork import services
from tanggap.fieldwork.models import CompletionProof, Progress, ProofUnit, Technician, WorkOrder
from tanggap.fieldwork.proof_letter import completion_code_mail
from tanggap.fieldwork.proof_rules import code_for_customer, proof_required
from tanggap.fieldwork.services import Report
from tanggap.fieldwork.services.proof import CODE_TRIES, MOST_SENT
from tanggap.fieldwork.tests.factories import make_technician, reported, worker
from tanggap.kernel import clock
from tanggap.kernel.actor import system_actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState, TooMany
from tanggap.tickets.models import Category, Ticket
from tanggap.tickets.tests.factories import Cast, make_cast, make_category, make_ticket

pytestmark = pytest.mark.django_db
DONE = {"resolution": "Kabel disambung", "cause": "cable"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def technician(cast: Cast) -> Technician:
    return make_technician(cast.branch)


@pytest.fixture
def ticket(cast: Cast, technician: Technician) -> Ticket:
    """A job at which the technician is working."""
    made = make_ticket(cast, requester_name="Ibu Rahma", requester_email="rahma@contoh.id")
    services.work_order_assign(actor=cast.dispatcher, number=made.number, lead_code=technician.code)
    reported(technician, made.number, "accepted", "arrived")
    made.refresh_from_db()
    return made


def sent(technician: Technician, ticket: Ticket) -> str:
    """Send the code, let the worker mail it; answers the code of the mail."""
    proof = services.completion_code_send(actor=worker(technician), number=ticket.number)
    mail.outbox.clear()
    assert completion_code_mail.call(proof_id=proof.pk, code_hash=proof.code_hash)
    found = re.search(r"^\s*(\d{6})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def finish(technician: Technician, ticket: Ticket, key: str = "selesai", **fields: object) -> Progress:
    report = Report("done", key, **{**DONE, **fields})  # type: ignore[arg-type]
    return services.progress_report(actor=worker(technician), number=ticket.number, report=report)


def drawn() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (640, 240), "white").save(content, "PNG")
    return SimpleUploadedFile("signature.png", content.getvalue(), content_type="image/png")


def age(**changes: object) -> None:
    CompletionProof.objects.update(**changes)


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Invalid]]:
    """Expects a refusal with this code."""
    with pytest.raises(Invalid) as refusal:
        yield refusal
    assert refusal.value.code == code


def other(code: str) -> str:
    """Another code than this one."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


# The code ------------------------------------------------------------------------------------------------
def test_the_code_of_the_mail_confirms_the_work(technician: Technician, ticket: Ticket) -> None:
    code = sent(technician, ticket)
    shown = code_for_customer(ticket)
    assert shown is not None
    assert shown.digits.replace(" ", "") == code

    finish(technician, ticket, code=f" {code[:3]} {code[3:]}")

    proof = CompletionProof.objects.get()
    assert mail.outbox[-1].to == ["rahma@contoh.id"]
    assert (proof.kind, proof.sent_to, proof.code_hash, proof.code_sealed) == (
        "code", "r•••@contoh.id", "", "",
    )  # fmt: skip
    assert proof.confirmed_at is not None
    entry = Entry.objects.filter(action="work_order.progressed").latest("pk")
    assert (entry.data["proof"], entry.data["sent_to"]) == ("code", "r•••@contoh.id")
    assert code not in str(list(Entry.objects.values_list("data", flat=True)))
    assert code_for_customer(ticket) is None


def test_a_wrong_code_changes_nothing_and_counts(technician: Technician, ticket: Ticket) -> None:
    code = sent(technician, ticket)

    with pytest.raises(Invalid) as refusal:
        finish(technician, ticket, code=other(code))

    assert list(refusal.value.fields) == ["code"]
    assert WorkOrder.objects.get().status == "arrived"
    assert CompletionProof.objects.get().tries == 1
    finish(technician, ticket, code=code)
    assert WorkOrder.objects.get().status == "done"


def test_after_some_wrong_codes_the_right_one_no_longer_helps(technician: Technician, ticket: Ticket) -> None:
    code = sent(technician, ticket)
    for attempt in range(CODE_TRIES):
        with pytest.raises(Invalid):
            finish(technician, ticket, key=f"coba-{attempt}", code=other(code))

    with refused("too_many_tries"):
        finish(technician, ticket, code=code)

    age(sent_at=clock.now() - timedelta(minutes=2))
    finish(technician, ticket, code=sent(technician, ticket))
    assert WorkOrder.objects.get().status == "done"


def test_a_code_is_over_after_its_hour_unless_it_was_typed_in_time(
    technician: Technician, ticket: Ticket
) -> None:
    code = sent(technician, ticket)
    begun = clock.now() - timedelta(hours=3)
    age(sent_at=begun, expires_at=begun + timedelta(hours=1))
    WorkOrder.objects.update(assigned_at=begun - timedelta(hours=1))

    for told in (
        None,
        begun + timedelta(hours=2),
        begun - timedelta(minutes=1),
        clock.now() + timedelta(days=1),
    ):
        with refused("expired"):
            finish(technician, ticket, code=code, happened_at=told)
    assert code_for_customer(ticket) is None

    finish(technician, ticket, code=code, happened_at=begun + timedelta(minutes=20))
    assert WorkOrder.objects.get().status == "done"


def test_a_second_code_makes_the_first_worthless(technician: Technician, ticket: Ticket) -> None:
    first = sent(technician, ticket)
    with pytest.raises(TooMany):
        services.completion_code_send(actor=worker(technician), number=ticket.number)
    age(sent_at=clock.now() - timedelta(minutes=2))
    second = sent(technician, ticket)

    if first != second:
        with refused("wrong_code"):
            finish(technician, ticket, key="lama", code=first)
    finish(technician, ticket, code=second)


def test_a_code_that_is_replaced_while_it_is_sent_in_is_overtaken(
    technician: Technician, ticket: Ticket
) -> None:
    code = sent(technician, ticket)
    report = Report("done", "selesai", code=code, **DONE)
    judged = services.completion_code_judge(actor=worker(technician), number=ticket.number, report=report)
    age(sent_at=clock.now() - timedelta(minutes=2))
    sent(technician, ticket)

    with pytest.raises(StaleState):
        finish(technician, ticket, judged_code=judged)

    assert WorkOrder.objects.get().status == "arrived"


def test_the_same_report_sent_twice_is_done_once(technician: Technician, ticket: Ticket) -> None:
    code = sent(technician, ticket)

    first, again = (finish(technician, ticket, code=code) for _time in range(2))

    assert first == again
    assert CompletionProof.objects.get().tries == 1


def test_no_more_codes_than_a_handful_are_sent_for_a_job(technician: Technician, ticket: Ticket) -> None:
    for _time in range(MOST_SENT):
        sent(technician, ticket)
        age(sent_at=clock.now() - timedelta(minutes=2))

    with pytest.raises(TooMany):
        services.completion_code_send(actor=worker(technician), number=ticket.number)


def test_a_code_is_sent_only_from_the_work_to_a_known_address(
    cast: Cast, technician: Technician, ticket: Ticket
) -> None:
    with pytest.raises(NotVisible):
        services.completion_code_send(actor=worker(make_technician(cast.branch)), number=ticket.number)
    with pytest.raises(NotVisible):
        services.completion_code_send(actor=cast.dispatcher, number=ticket.number)
    far = make_ticket(cast, requester_email="jauh@contoh.id")
    services.work_order_assign(actor=cast.dispatcher, number=far.number, lead_code=technician.code)
    with pytest.raises(NotAllowed) as early:
        services.completion_code_send(actor=worker(technician), number=far.number)
    nameless = make_ticket(cast)
    services.work_order_assign(actor=cast.dispatcher, number=nameless.number, lead_code=technician.code)
    reported(technician, nameless.number, "accepted", "arrived")
    with pytest.raises(NotAllowed) as unknown:
        services.completion_code_send(actor=worker(technician), number=nameless.number)

    assert (early.value.code, unknown.value.code) == ("state", "no_address")
    assert not CompletionProof.objects.exists()


def test_without_a_code_there_is_nothing_to_type(technician: Technician, ticket: Ticket) -> None:
    with refused("no_code"):
        finish(technician, ticket, code="123456")


# Where it is asked for -----------------------------------------------------------------------------------
@pytest.mark.parametrize("place", ["unit", "unit above", "category", "category above"])
def test_where_proof_is_asked_for_a_job_is_done_only_with_it(
    cast: Cast, technician: Technician, ticket: Ticket, place: str
) -> None:
    category = make_category("Internet", "Mati total")
    Ticket.objects.update(category=category)
    ticket = Ticket.objects.select_related("unit", "category").get(pk=ticket.pk)
    assert proof_required(ticket) is False
    if place.startswith("unit"):
        unit = cast.branch if place == "unit" else cast.company
        ProofUnit.objects.create(unit=unit, added_at=clock.now())
    else:
        code = category.pk if place == "category" else category.parent_id
        Category.objects.filter(pk=code).update(proof_required=True)

    with refused("proof_required") as refusal:
        finish(technician, ticket)
    assert (list(refusal.value.fields), WorkOrder.objects.get().status) == (["code"], "arrived")

    finish(technician, ticket, signature=drawn(), signer_name="Ibu Rahma")
    assert CompletionProof.objects.get().kind == "signature"


def test_elsewhere_nothing_is_asked_for(cast: Cast, technician: Technician, ticket: Ticket) -> None:
    ProofUnit.objects.create(unit=cast.other_branch, added_at=clock.now())

    finish(technician, ticket)

    assert not CompletionProof.objects.exists()


def test_a_signature_ends_the_code_that_waits(technician: Technician, ticket: Ticket) -> None:
    sent(technician, ticket)

    finish(technician, ticket, signature=drawn(), signer_name="Ibu Rahma")

    proof = CompletionProof.objects.get()
    assert (proof.kind, proof.signer_name, proof.code_hash, proof.code_sealed) == (
        "signature", "Ibu Rahma", "", "",
    )  # fmt: skip


def test_units_that_ask_for_proof_are_set_once_and_taken_away(cast: Cast) -> None:
    admin = system_actor("test")
    for _time in range(2):
        row = services.proof_unit_add(actor=admin, unit_id=cast.branch.pk)
    stranger = acting(cast.stranger_person)
    with pytest.raises(NotVisible):
        services.proof_unit_add(actor=stranger, unit_id=cast.branch.pk)
    with pytest.raises(NotVisible):
        services.proof_unit_remove(actor=stranger, pk=row.pk)

    services.proof_unit_remove(actor=admin, pk=row.pk)

    assert not ProofUnit.objects.exists()
    actions = Entry.objects.filter(action__startswith="proof_unit").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["proof_unit.added", "proof_unit.removed"]
