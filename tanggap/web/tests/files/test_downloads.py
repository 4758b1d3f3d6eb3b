"""Downloads: the right bytes with safe headers, in parts when asked, and nothing for strangers."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.test import Client
from django.urls import reverse

from tanggap.accounts.tests.factories import make_person, make_unit
from tanggap.attachments import registry
from tanggap.attachments.models import Attachment
from tanggap.attachments.services import attachment_remove, attachment_store
from tanggap.attachments.tests import samples
from tanggap.kernel.actor import system_actor
from tanggap.kernel.decision import yes
from tanggap.organization.models import Unit

TEXT = b"0123456789" * 20


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path, base_url=None))
    rule = registry.OwnerKind(
        lambda actor, owner_id, visibility: actor.holds("unit.view", at=Unit.objects.get(pk=owner_id).path),
        lambda actor, owner_id, visibility: yes(),
    )
    monkeypatch.setitem(registry._owners, "organization.unit", rule)


@pytest.fixture
def owner(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def member(owner: Unit, client: Client) -> Client:
    client.force_login(make_person("Rina", role="hd_noc", at=owner))
    return client


def stored(owner: Unit, name: str, content: bytes) -> Attachment:
    return attachment_store(actor=system_actor(), upload=samples.upload(name, content), owner=owner)


def url(row: Attachment, variant: str = "original") -> str:
    return reverse("files:download", args=[row.public_id, variant])


def body(response) -> bytes:  # type: ignore[no-untyped-def]
    return b"".join(response.streaming_content)


def test_the_address_is_the_agreed_one(owner: Unit) -> None:
    row = stored(owner, "a.txt", TEXT)

    assert url(row) == f"/files/{row.public_id}/original/"


def test_the_original_comes_back_byte_for_byte(owner: Unit, member: Client) -> None:
    response = member.get(url(stored(owner, "catatan.txt", TEXT)))

    assert (response.status_code, body(response)) == (200, TEXT)
    assert response.headers["Content-Length"] == str(len(TEXT))


@pytest.mark.parametrize(
    ("name", "content", "content_type", "disposition"),
    [
        ("a.jpg", samples.jpeg(), "image/jpeg", "inline"),
        ("a.pdf", samples.pdf(), "application/pdf", "inline"),
        ("a.heic", samples.encoded(samples.picture(), "HEIF"), "image/heic", "attachment"),
        ("a.txt", TEXT, "text/plain; charset=utf-8", "attachment"),
        ("a.csv", b"a;b", "text/csv; charset=utf-8", "attachment"),
        ("a.xlsx", samples.xlsx(), None, "attachment"),
    ],
)
def test_browsers_are_told_not_to_guess_and_not_to_run_anything(
    owner: Unit, member: Client, name: str, content: bytes, content_type: str | None, disposition: str
) -> None:
    response = member.get(url(stored(owner, name, content)))

    headers = response.headers
    assert content_type is None or headers["Content-Type"] == content_type
    assert headers["Content-Disposition"].startswith(disposition)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert ("sandbox" in headers["Content-Security-Policy"]) == (name != "a.pdf")
    assert headers["Cache-Control"].startswith("private")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_foreign_name_is_offered_to_the_browser_without_breaking_the_header(
    owner: Unit, member: Client
) -> None:
    row = stored(owner, 'laporan "padam"\r\nX-Evil: 1 日本.txt', TEXT)

    response = member.get(url(row))

    assert "X-Evil" not in response.headers
    assert (
        "filename*=utf-8''laporan%20padam%20X-Evil%201%20%E6%97%A5%E6%9C%AC.txt"
        in (response.headers["Content-Disposition"])
    )


def test_derivatives_are_jpeg_whatever_the_original_is(owner: Unit, member: Client) -> None:
    row = stored(owner, "a.heic", samples.encoded(samples.picture(), "HEIF"))

    for variant in ("display", "thumbnail"):
        response = member.get(url(row, variant))
        assert response.headers["Content-Type"] == "image/jpeg"
        assert body(response).startswith(b"\xff\xd8\xff")
        assert 'filename="a.jpg"' in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("asked", "expected", "content_range"),
    [
        ("bytes=0-9", TEXT[:10], "bytes 0-9/200"),
        ("bytes=190-", TEXT[190:], "bytes 190-199/200"),
        ("bytes=-5", TEXT[-5:], "bytes 195-199/200"),
        ("bytes=195-900", TEXT[195:], "bytes 195-199/200"),
        ("BYTES=3-3", TEXT[3:4], "bytes 3-3/200"),
    ],
)
def test_a_part_is_sent_when_asked_for(
    owner: Unit, member: Client, asked: str, expected: bytes, content_range: str
) -> None:
    response = member.get(url(stored(owner, "a.txt", TEXT)), headers={"Range": asked})

    assert (response.status_code, body(response)) == (206, expected)
    assert response.headers["Content-Range"] == content_range
    assert response.headers["Content-Length"] == str(len(expected))


@pytest.mark.parametrize("asked", ["bytes=200-", "bytes=900-901", "bytes=-0"])
def test_an_impossible_part_is_416(owner: Unit, member: Client, asked: str) -> None:
    response = member.get(url(stored(owner, "a.txt", TEXT)), headers={"Range": asked})

    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */200"


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "bytes=a-b", "bytes=0-9" * 99]
)
def test_a_range_that_is_not_understood_gives_the_whole(owner: Unit, member: Client, asked: str) -> None:
    response = member.get(url(stored(owner, "a.txt", TEXT)), headers={"Range": asked})

    assert (response.status_code, body(response)) == (200, TEXT)


def test_a_part_of_a_changed_file_is_the_whole_file(owner: Unit, member: Client) -> None:
    row = stored(owner, "a.txt", TEXT)

    same = member.get(url(row), headers={"Range": "bytes=0-1", "If-Range": f'"{row.sha256}"'})
    other = member.get(url(row), headers={"Range": "bytes=0-1", "If-Range": '"something else"'})

    assert (same.status_code, other.status_code) == (206, 200)
    assert body(same) + body(other) == TEXT[:2] + TEXT


def test_what_the_browser_has_already_is_not_sent_again(owner: Unit, member: Client) -> None:
    row = stored(owner, "a.jpg", samples.jpeg())
    tag = member.get(url(row, "thumbnail")).headers["ETag"]

    again = member.get(url(row, "thumbnail"), headers={"If-None-Match": tag})

    assert tag == f'"{row.sha256}-thumbnail"'
    assert (again.status_code, again.content) == (304, b"")
    assert member.get(url(row), headers={"If-None-Match": tag}).status_code == 200


def test_head_tells_everything_but_the_bytes(owner: Unit, member: Client) -> None:
    response = member.head(url(stored(owner, "a.txt", TEXT)))

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Length"] == "200"
    assert response.headers["Accept-Ranges"] == "bytes"


def test_strangers_removed_files_unknown_forms_and_unknown_files_are_all_not_found(
    owner: Unit, member: Client
) -> None:
    row = stored(owner, "a.txt", TEXT)
    stranger, nobody = Client(), Client()
    stranger.force_login(make_person("Beni", role="hd_noc", at=make_unit()))

    answers = [
        stranger.get(url(row)),
        stranger.head(url(row)),
        nobody.get(url(row)),
        member.get(url(row, "thumbnail")),
        member.get(url(row, "secret")),
        member.get("/files/00000000-0000-7000-8000-000000000000/original/"),
    ]
    attachment_remove(actor=system_actor(), public_id=row.public_id, reason="x")
    answers.append(member.get(url(row)))

    assert [answer.status_code for answer in answers] == [404] * 7


def test_lost_bytes_are_not_found_and_no_failure(owner: Unit, member: Client) -> None:
    row = stored(owner, "a.txt", TEXT)
    default_storage.delete(row.original_key)

    assert member.get(url(row)).status_code == 404


def test_files_cannot_be_posted_to(owner: Unit, member: Client) -> None:
    assert member.post(url(stored(owner, "a.txt", TEXT))).status_code == 405


def test_a_download_costs_few_queries(owner: Unit, member: Client, django_assert_max_num_queries) -> None:
    row = stored(owner, "a.txt", TEXT)

    with django_assert_max_num_queries(6):
        body(member.get(url(row)))
