"""Storing, repeating, limiting, removing; and what stays behind when something fails."""

from __future__ import annotations

import errno
import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction

from tanggap.activity.models import Entry
from tanggap.attachments import rules, services
from tanggap.attachments.models import Attachment
from tanggap.attachments.selectors import attachment_for_download, attachments_of
from tanggap.attachments.tests import samples
from tanggap.attachments.tests.conftest import OWNER_KIND
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor, system_actor
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, TooLarge, Unavailable, UnsupportedContent
from tanggap.organization.models import Unit


class CallerError(Exception):
    """Something else in the caller's transaction went wrong."""


def test_a_stored_file_knows_its_hash_owner_and_uploader_and_the_activity_tells_of_it(
    owner: Unit, member: Actor
) -> None:
    content = samples.jpeg()

    row = services.attachment_store(
        actor=member,
        upload=samples.upload("a.jpg", content),
        owner=owner,
        visibility="internal",
        unit_id=owner.pk,
    )

    row.refresh_from_db()
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert (row.owner_kind, row.owner_id, row.visibility) == (OWNER_KIND, owner.pk, "internal")
    assert (row.uploaded_by_id, row.uploader_label) == (member.person_id, member.label)
    entry = Entry.objects.get(action="attachment.added")
    assert entry.data["files"][0]["name"] == "a.jpg"
    assert entry.public is False


def test_keys_in_the_storage_say_nothing_about_owner_or_name(owner: Unit, member: Actor) -> None:
    row = services.attachment_store(
        actor=member, upload=samples.upload("rahasia.jpg", samples.jpeg()), owner=owner
    )

    assert "rahasia" not in row.original_key
    assert str(row.public_id) not in row.original_key
    assert len(row.original_key.split("/")[-2]) == 32


def test_the_same_request_key_stores_the_files_once(owner: Unit, member: Actor, stored_files) -> None:
    def attempt() -> list[Attachment]:
        return services.attachments_store_many(
            actor=member,
            uploads=[samples.upload("a.jpg", samples.jpeg()), samples.upload("b.pdf", samples.pdf())],
            owner=owner,
            request_key="phone-17",
        )

    first, second = attempt(), attempt()

    assert [row.pk for row in first] == [row.pk for row in second]
    assert Attachment.objects.count() == 2
    assert stored_files() == 4
    assert Entry.objects.filter(action="attachment.added").count() == 1


def test_the_same_request_key_of_another_person_is_another_request(
    owner: Unit, member: Actor, stranger: Actor
) -> None:
    for actor in (member, stranger, system_actor("Impor")):
        services.attachment_store(
            actor=actor, upload=samples.upload("a.jpg", samples.jpeg()), owner=owner, request_key="k"
        )

    assert Attachment.objects.count() == 3


def test_the_database_refuses_the_same_request_twice_at_once(
    owner: Unit, member: Actor, stored_files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other attempt is committed after this one has looked for it and before it inserts."""
    winner: list[Attachment] = []
    real = services.attachment._of_request

    def look(*args: object) -> list[Attachment]:
        if not winner:
            monkeypatch.setattr(services.attachment, "_of_request", real)
            winner.append(
                services.attachment_store(
                    actor=member, upload=samples.upload("a.jpg", samples.jpeg()), owner=owner, request_key="k"
                )
            )
            return []
        return real(*args)

    monkeypatch.setattr(services.attachment, "_of_request", look)

    late = services.attachment_store(
        actor=member, upload=samples.upload("a.jpg", samples.jpeg()), owner=owner, request_key="k"
    )

    assert late.pk == winner[0].pk
    assert Attachment.objects.count() == 1
    assert stored_files() == 3


def test_an_owner_takes_thirty_files_and_no_more(owner: Unit, member: Actor, stored_files) -> None:
    services.attachments_store_many(
        actor=member,
        uploads=[samples.upload(f"{number}.txt", b"catatan") for number in range(rules.MAX_FILES_PER_OWNER)],
        owner=owner,
    )

    with pytest.raises(TooLarge) as refusal:
        services.attachment_store(actor=member, upload=samples.upload("31.txt", b"catatan"), owner=owner)

    assert refusal.value.code == "too_many_files"
    assert stored_files() == rules.MAX_FILES_PER_OWNER


def test_one_bad_file_stores_none_of_them(owner: Unit, member: Actor, stored_files) -> None:
    with pytest.raises(UnsupportedContent):
        services.attachments_store_many(
            actor=member,
            uploads=[samples.upload("a.jpg", samples.jpeg()), samples.upload("b.jpg", b"not a picture")],
            owner=owner,
        )

    assert Attachment.objects.count() == 0
    assert stored_files() == 0


def test_files_prepared_before_a_transaction_are_deleted_when_it_fails(
    owner: Unit, member: Actor, stored_files
) -> None:
    def fail_after_storing() -> None:
        upload = samples.upload("a.jpg", samples.jpeg())
        with services.uploads_prepared(member, [upload]) as prepared, transaction.atomic():
            assert stored_files() == 3
            services.attachments_store_many(actor=member, uploads=prepared, owner=owner)
            raise CallerError

    with pytest.raises(CallerError):
        fail_after_storing()

    assert Attachment.objects.count() == 0
    assert stored_files() == 0


def test_bytes_left_by_a_rolled_back_caller_are_cleared_the_next_night(
    owner: Unit, member: Actor, stored_files
) -> None:
    def fail_after_storing() -> None:
        with transaction.atomic():
            services.attachment_store(
                actor=member, upload=samples.upload("a.jpg", samples.jpeg()), owner=owner
            )
            raise CallerError

    with clock.frozen_at(samples.NOW):
        kept = services.attachment_store(
            actor=member, upload=samples.upload("b.jpg", samples.jpeg()), owner=owner
        )
        with pytest.raises(CallerError):
            fail_after_storing()
        assert stored_files() == 6
        assert services.orphans_delete() == 0  # Today is left alone: its transactions may still be open.
        assert stored_files() == 6

    with clock.frozen_at(samples.NOW + timedelta(days=1)):
        assert services.orphans_delete() == 1

    assert stored_files() == 3
    assert default_storage.exists(kept.original_key)


def test_files_of_many_owners_come_with_one_query(
    owner: Unit, member: Actor, django_assert_num_queries
) -> None:
    first = services.attachment_store(actor=member, upload=samples.upload("a.txt", b"a"), owner=owner)
    hidden = services.attachment_store(
        actor=member, upload=samples.upload("b.txt", b"b"), owner=owner, visibility="internal"
    )

    with django_assert_num_queries(1):
        found = attachments_of(OWNER_KIND, [owner.pk, 999_999])

    assert found == {owner.pk: [first, hidden]}
    assert attachments_of(OWNER_KIND, [owner.pk], public_only=True) == {owner.pk: [first]}


def test_only_the_owner_rule_opens_a_file(owner: Unit, member: Actor, stranger: Actor) -> None:
    row = services.attachment_store(
        actor=member, upload=samples.upload("a.jpg", samples.jpeg()), owner=owner, visibility="internal"
    )
    customer = Actor(kind=member.kind, person_id=None, roles=frozenset({"customer"}))

    assert attachment_for_download(member, row.public_id, "thumbnail").key == row.thumbnail_key
    for actor in (stranger, customer):
        with pytest.raises(NotVisible):
            attachment_for_download(actor, row.public_id, "original")
    Attachment.objects.filter(pk=row.pk).update(visibility="public")
    assert attachment_for_download(customer, row.public_id, "original").size == row.size


def test_a_file_of_an_unknown_kind_of_owner_is_seen_by_nobody(owner: Unit, member: Actor) -> None:
    row = services.attachment_store(actor=member, upload=samples.upload("a.txt", b"a"), owner=owner)
    Attachment.objects.filter(pk=row.pk).update(owner_kind="ghost.thing")

    for actor in (member, system_actor()):
        with pytest.raises(NotVisible):
            attachment_for_download(actor, row.public_id, "original")
    with pytest.raises(NotVisible):
        attachment_for_download(member, uuid.uuid4(), "original")


def test_a_removed_file_is_gone_and_the_reason_stays(
    owner: Unit, member: Actor, stranger: Actor, django_capture_on_commit_callbacks, stored_files
) -> None:
    row = services.attachment_store(actor=member, upload=samples.upload("a.jpg", samples.jpeg()), owner=owner)

    with pytest.raises(NotVisible):
        services.attachment_remove(actor=stranger, public_id=row.public_id, reason="iseng")
    with pytest.raises(Invalid):
        services.attachment_remove(actor=member, public_id=row.public_id, reason="  ")
    with django_capture_on_commit_callbacks(execute=True):
        services.attachment_remove(actor=member, public_id=row.public_id, reason="salah foto")

    with pytest.raises(NotVisible):
        attachment_for_download(member, row.public_id, "original")
    assert attachments_of(OWNER_KIND, [owner.pk]) == {}
    assert Entry.objects.get(action="attachment.removed").data["reason"] == "salah foto"
    assert stored_files() == 3
    with pytest.raises(NotVisible):
        services.attachment_remove(actor=member, public_id=row.public_id, reason="sekali lagi")


def test_erasing_deletes_the_bytes_once_the_change_is_committed(
    owner: Unit, member: Actor, django_capture_on_commit_callbacks, stored_files
) -> None:
    row = services.attachment_store(actor=member, upload=samples.upload("a.jpg", samples.jpeg()), owner=owner)

    with django_capture_on_commit_callbacks(execute=True):
        services.attachment_remove(actor=member, public_id=row.public_id, reason="salah", erase=True)
        assert stored_files() == 3

    assert stored_files() == 0


def test_a_customer_cannot_remove_what_a_customer_may_see(owner: Unit, member: Actor) -> None:
    row = services.attachment_store(actor=member, upload=samples.upload("a.txt", b"a"), owner=owner)
    customer = Actor(kind=member.kind, person_id=None, roles=frozenset({"customer"}))

    with pytest.raises(NotAllowed):
        services.attachment_remove(actor=customer, public_id=row.public_id, reason="coba")


def test_a_full_disk_is_told_and_leaves_no_part_of_the_file(
    owner: Unit,
    member: Actor,
    storage: FileSystemStorage,
    stored_files: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save = storage._save

    def full(name: str, content: object) -> str:
        if name.endswith("/display"):
            Path(storage.path(name)).write_bytes(b"a part")
            raise OSError(errno.ENOSPC, "No space left on device")
        return save(name, content)

    monkeypatch.setattr(storage, "_save", full)

    with pytest.raises(Unavailable) as told:
        services.attachment_store(actor=member, upload=samples.upload("a.jpg", samples.jpeg()), owner=owner)

    assert told.value.code == "no_room"
    assert stored_files() == 0
    assert not Attachment.objects.exists()
