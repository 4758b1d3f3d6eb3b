"""Letters handed in with leave: kept with it, seen by few, and nothing is left of a refused one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.attachments.registry import may_view
from tanggap.attachments.tests import samples
from tanggap.fieldwork.models import Leave, Technician
from tanggap.fieldwork.roster.selectors import leave_files
from tanggap.fieldwork.roster.services.leaves import LeaveFacts, leave_ask, today_at
from tanggap.fieldwork.roster.services.letters import leave_letters_add
from tanggap.fieldwork.tests.factories import make_technician, worker
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, UnsupportedContent
from tanggap.notifications.models import InboxItem
from tanggap.tickets.tests.factories import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def asked(technician: Technician, *files: SimpleUploadedFile, ahead: int = 3) -> Leave:
    day = today_at(technician) + timedelta(days=ahead)
    facts = LeaveFacts("sick", day, day, "Demam")
    return leave_ask(actor=worker(technician), technician_id=technician.pk, facts=facts, files=files)


def test_a_letter_and_its_photo_belong_to_the_leave(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    letter = samples.upload("surat dokter.pdf", samples.pdf())
    leave = asked(technician, letter, samples.upload("foto.jpg", samples.jpeg()))

    files = leave_files([leave])[leave.pk]
    assert [(file.name, bool(file.thumbnail_key)) for file in files] == [
        ("surat dokter.pdf", False),
        ("foto.jpg", True),
    ]
    assert {file.visibility for file in files} == {"internal"}


def test_who_decides_and_whose_it_is_see_it_and_nobody_else(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    leave = asked(technician, samples.upload("surat.pdf", samples.pdf()))
    readers = {
        "own": worker(technician),
        "dispatcher": cast.dispatcher,
        "above": acting(make_person(role="admin", at=cast.company)),
        "colleague": worker(make_technician(cast.branch)),
        "leader": acting(make_person(role="leader", at=cast.branch)),
        "outsider": cast.outsider,
        "customer": cast.customer,
    }

    seen = {name: may_view(actor, "fieldwork.leave", leave.pk, "internal") for name, actor in readers.items()}

    assert [name for name, may in seen.items() if may] == ["own", "dispatcher", "above"]


def test_a_file_that_lies_about_itself_refuses_the_whole_wish(cast: Cast) -> None:
    technician = make_technician(cast.branch)

    with pytest.raises(UnsupportedContent) as refused:
        asked(technician, samples.upload("surat.pdf", b"MZ\x90\x00 no letter"))
    with pytest.raises(Invalid) as many:
        asked(technician, *(samples.upload(f"{number}.jpg", samples.jpeg()) for number in range(6)))

    assert [list(one.value.fields) for one in (refused, many)] == [["files"], ["files"]]
    assert not Leave.objects.exists()
    assert not Attachment.objects.exists()


def test_days_that_overlap_leave_no_second_letter(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    asked(technician, samples.upload("surat.pdf", samples.pdf()))

    with pytest.raises(Invalid):
        asked(technician, samples.upload("lagi.pdf", samples.pdf()))

    assert list(Attachment.objects.values_list("name", flat=True)) == ["surat.pdf"]


# Later ---------------------------------------------------------------------------------------------------
def handed_in(leave: Leave, *files: SimpleUploadedFile, key: str = "") -> Leave:
    actor = worker(leave.technician)
    return leave_letters_add(actor=actor, leave_id=leave.pk, files=files, request_key=key)


def names_of(leave: Leave) -> list[str]:
    return [file.name for file in leave_files([leave]).get(leave.pk, [])]


def test_a_letter_may_follow_while_the_leave_waits_and_planners_are_told(cast: Cast) -> None:
    leave = asked(make_technician(cast.branch))
    InboxItem.objects.all().delete()

    changed = handed_in(leave, samples.upload("surat dokter.pdf", samples.pdf()))

    assert names_of(leave) == ["surat dokter.pdf"]
    assert changed.version == leave.version + 1
    entry = Entry.objects.filter(action="leave.letters_added").get()
    assert entry.data["files"] == 1
    assert InboxItem.objects.filter(event="leave.asked", user=cast.dispatcher_person).count() == 1


def test_the_same_letter_sent_twice_is_one(cast: Cast) -> None:
    leave = asked(make_technician(cast.branch))

    for _try in range(2):
        handed_in(leave, samples.upload("surat.pdf", samples.pdf()), key="surat-1")

    assert names_of(leave) == ["surat.pdf"]
    assert Leave.objects.get().version == leave.version + 1
    assert Entry.objects.filter(action="leave.letters_added").count() == 1


def test_five_letters_in_all_are_accepted_and_nothing_is_left_of_the_sixth(cast: Cast) -> None:
    leave = asked(
        make_technician(cast.branch),
        *(samples.upload(f"{number}.jpg", samples.jpeg()) for number in range(4)),
    )

    with pytest.raises(Invalid) as many:
        handed_in(leave, *(samples.upload(f"lagi-{number}.jpg", samples.jpeg()) for number in range(2)))
    handed_in(leave, samples.upload("lagi.jpg", samples.jpeg()))

    assert list(many.value.fields) == ["files"]
    assert len(names_of(leave)) == 5
    with pytest.raises(Invalid):
        handed_in(leave)


@pytest.mark.parametrize("status", ["approved", "rejected", "cancelled"])
def test_after_the_decision_nothing_is_handed_in(cast: Cast, status: str) -> None:
    leave = asked(make_technician(cast.branch))
    Leave.objects.update(status=status)

    with pytest.raises(NotAllowed) as refusal:
        handed_in(leave, samples.upload("surat.pdf", samples.pdf()))

    assert refusal.value.code == "state"
    assert not Attachment.objects.exists()


def test_only_whose_leave_it_is_hands_in_or_who_asked_for_that_person(cast: Cast) -> None:
    technician = make_technician(cast.branch)
    leave = asked(technician)
    readers = {
        "dispatcher": (cast.dispatcher, NotAllowed),
        "colleague": (worker(make_technician(cast.branch)), NotVisible),
        "leader": (acting(make_person(role="leader", at=cast.branch)), NotVisible),
        "outsider": (cast.outsider, NotVisible),
    }

    for actor, error in readers.values():
        with pytest.raises(error):
            leave_letters_add(
                actor=actor, leave_id=leave.pk, files=[samples.upload("surat.pdf", samples.pdf())]
            )
    Leave.objects.update(asked_by=cast.dispatcher_person)
    leave_letters_add(
        actor=cast.dispatcher, leave_id=leave.pk, files=[samples.upload("surat.pdf", samples.pdf())]
    )

    assert names_of(leave) == ["surat.pdf"]
