"""The photo of a person."""

from __future__ import annotations

import pytest

from tanggap.accounts.models import User
from tanggap.accounts.tests.factories import acting, make_person
from tanggap.attachments.models import Attachment
from tanggap.attachments.selectors import attachment_for_download
from tanggap.attachments.services import photo_remove, photo_set
from tanggap.attachments.tests import samples
from tanggap.kernel.actor import ANONYMOUS, Actor
from tanggap.kernel.errors import NotAllowed, NotVisible, StaleState, UnsupportedContent
from tanggap.organization.models import Unit


def test_a_person_sets_replaces_and_removes_the_own_photo(owner: Unit, member: Actor) -> None:
    person = User.objects.get(pk=member.person_id)

    first = photo_set(actor=member, user=person, upload=samples.upload("saya.jpg", samples.jpeg()))
    second = photo_set(
        actor=member,
        user=person,
        upload=samples.upload("saya.heic", samples.encoded(samples.picture(), "HEIF")),
    )

    person.refresh_from_db()
    assert person.photo_id == second.public_id
    assert Attachment.objects.kept().get() == second
    with pytest.raises(NotVisible):
        attachment_for_download(member, first.public_id, "thumbnail")
    photo_remove(actor=member, user=person)
    person.refresh_from_db()
    assert person.photo_id is None


def test_a_document_is_no_photo(owner: Unit, member: Actor, stored_files) -> None:
    person = User.objects.get(pk=member.person_id)

    with pytest.raises(UnsupportedContent):
        photo_set(actor=member, user=person, upload=samples.upload("saya.pdf", samples.pdf()))

    assert stored_files() == 0


def test_colleagues_see_a_photo_and_strangers_without_rights_do_not(owner: Unit, member: Actor) -> None:
    person = User.objects.get(pk=member.person_id)
    photo = photo_set(actor=member, user=person, upload=samples.upload("saya.jpg", samples.jpeg()))

    colleague = acting(make_person("Tono", role="hd_noc", at=owner))
    customer = acting(make_person("Pelanggan"))

    assert attachment_for_download(colleague, photo.public_id, "thumbnail")
    for actor in (customer, ANONYMOUS):
        with pytest.raises(NotVisible):
            attachment_for_download(actor, photo.public_id, "thumbnail")


def test_only_the_person_or_an_administrator_changes_a_photo(owner: Unit, member: Actor) -> None:
    person = User.objects.get(pk=member.person_id)
    new = samples.upload("a.jpg", samples.jpeg())

    with pytest.raises(NotAllowed):
        photo_set(actor=acting(make_person("Tono", role="hd_noc", at=owner)), user=person, upload=new)
    with pytest.raises(NotVisible):
        photo_set(actor=acting(make_person("Pelanggan")), user=person, upload=new)
    assert photo_set(actor=acting(make_person("Admin", role="admin", at=owner)), user=person, upload=new)


def test_a_photo_changed_by_another_in_the_meantime_is_told(owner: Unit, member: Actor, stored_files) -> None:
    person = User.objects.get(pk=member.person_id)
    photo_set(
        actor=member, user=User.objects.get(pk=person.pk), upload=samples.upload("a.jpg", samples.jpeg())
    )

    with pytest.raises(StaleState):
        photo_set(actor=member, user=person, upload=samples.upload("b.jpg", samples.jpeg()))

    assert stored_files() == 3
