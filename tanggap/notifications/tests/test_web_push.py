"""Pushes against a push service on loopback that checks the proof and reads like a browser."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible
from tanggap.kernel.safe_http import Forbidden, post
from tanggap.notifications.models import Delivery, PushDevice
from tanggap.notifications.push_crypto import bytes_of, private_key_of, text_of
from tanggap.notifications.services import (
    Recipient,
    deliveries_send_due,
    notify,
    push_device_add,
    push_device_remove,
)
from tanggap.notifications.tests.conftest import MailServer
from tanggap.organization.models import Unit

OUR_KEY = text_of((7).to_bytes(32))
POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@dataclass
class Browser:
    """The keys of a browser, and how it reads a push."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"0123456789abcdef"

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(*POINT)

    def read(self, body: bytes) -> dict[str, Any]:
        """The content, by RFC 8188 and RFC 8291."""
        salt, length = body[:16], body[20]
        theirs_raw, sealed = body[21 : 21 + length], body[21 + length :]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs_raw)
        shared = self.key.exchange(ec.ECDH(), theirs)
        info = b"WebPush: info\x00" + self.point + theirs_raw
        material = HKDF(hashes.SHA256(), 32, self.secret, info).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(material)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(material)
        padded = AESGCM(key).decrypt(nonce, sealed, None)
        assert padded[-1] == 2
        return dict(json.loads(padded[:-1]))


@dataclass
class Service:
    """A push service: what it got, and what it answers by path."""

    url: str = ""
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    settings.VAPID_PRIVATE_KEY, settings.OUTGOING_PRIVATE_ALLOWED = OUR_KEY, True
    settings.BASE_URL = "https://tanggap.kantor.test"
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append((self.path, dict(self.headers), body))
            self.send_response(found.answers.get(self.path, 201))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Keep still."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


def join(service: Service, user: User, path: str = "/a", browser: Browser | None = None) -> Browser:
    browser = browser or Browser()
    push_device_add(
        actor=actor_for(user),
        endpoint=f"{service.url}{path}",
        device_key=text_of(browser.point),
        device_secret=text_of(browser.secret),
        label="Chrome, Android",
    )
    return browser


def tell(unit: Unit, user: User) -> None:
    notify(
        event="test.quiet",
        recipients=[Recipient(user.pk)],
        subject=unit,
        title="Padam",
        body="Rahasia: Jl. Merdeka 7, 0812000",
        link="/desk/tickets/T-7/",
        reference="T-7",
    )


def test_a_push_is_readable_by_the_device_alone_and_proves_who_sent_it(
    unit: Unit, rina: User, service: Service
) -> None:
    browser = join(service, rina)
    tell(unit, rina)

    assert deliveries_send_due().sent == 1

    ((_path, headers, body),) = service.got
    told = browser.read(body)
    assert told == {
        "title": "[T-7] Padam",
        "url": "/desk/tickets/T-7/",
        "tag": f"organization.unit.{unit.pk}",
    }
    assert b"Padam" not in body
    scheme, rest = headers["Authorization"].split(" ", 1)
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    public = private_key_of(OUR_KEY).public_key()
    assert bytes_of(parts["k"]) == public.public_bytes(*POINT)
    claims = jwt.decode(parts["t"], public, algorithms=["ES256"], audience=service.url)
    assert (scheme, claims["sub"]) == ("vapid", "https://tanggap.kantor.test")
    assert (headers["Content-Encoding"], headers["TTL"]) == ("aes128gcm", "86400")


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten_and_the_others_are_reached(
    unit: Unit, rina: User, service: Service, status: int
) -> None:
    join(service, rina, "/gone")
    join(service, rina, "/here")
    service.answers["/gone"] = status
    tell(unit, rina)

    assert deliveries_send_due().sent == 1

    assert [device.endpoint for device in PushDevice.objects.all()] == [f"{service.url}/here"]


def test_without_any_device_left_the_message_is_given_up_with_its_reason(
    unit: Unit, rina: User, service: Service
) -> None:
    join(service, rina)
    service.answers["/a"] = 410
    tell(unit, rina)

    assert deliveries_send_due().dead == 1

    assert "no device" in Delivery.objects.get(channel="web_push").last_error


def test_a_busy_service_is_asked_again_later(unit: Unit, rina: User, service: Service) -> None:
    join(service, rina)
    service.answers["/a"] = 503
    tell(unit, rina)

    report = deliveries_send_due()

    assert (report.failed, Delivery.objects.get().state) == (1, "failed")
    assert PushDevice.objects.exists()


def test_who_has_no_device_gets_no_push_and_mail_goes_on(
    unit: Unit, rina: User, service: Service, mail_server: MailServer
) -> None:
    notify(event="test.changed", recipients=[Recipient(rina.pk)], subject=unit, title="Padam")

    assert list(Delivery.objects.values_list("channel", flat=True)) == ["email"]


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "http://example.org/x",
        "https://user:secret@example.org/x",
        "file:///etc/passwd",
    ],
)
def test_no_request_goes_inside(url: str, settings: Any) -> None:
    settings.OUTGOING_PRIVATE_ALLOWED = False

    with pytest.raises(Forbidden):
        post(url, b"", {})


@pytest.mark.parametrize(
    ("endpoint", "key", "secret"),
    [
        ("ftp://push.test/x", text_of(Browser().point), text_of(b"0123456789abcdef")),
        ("https://push.test/x", "AAAA", text_of(b"0123456789abcdef")),
        ("https://push.test/x", text_of(Browser().point), "short"),
        ("https://push.test/" + "x" * 600, text_of(Browser().point), text_of(b"0123456789abcdef")),
        ("https://[/x", text_of(Browser().point), text_of(b"0123456789abcdef")),
    ],
    ids=[
        "no-web-address",
        "no-point",
        "short-secret",
        "long-address",
        "broken-address",
    ],  # keys are made anew
)
def test_what_is_no_subscription_is_refused(
    rina: User, service: Service, endpoint: str, key: str, secret: str
) -> None:
    with pytest.raises(Invalid):
        push_device_add(
            actor=actor_for(rina), endpoint=endpoint, device_key=key, device_secret=secret, label="x"
        )

    assert not PushDevice.objects.exists()


def test_a_browser_that_changes_hands_pushes_to_its_new_owner_only(
    rina: User, john: User, service: Service
) -> None:
    browser = join(service, rina)
    join(service, john, browser=browser)

    assert PushDevice.objects.get().user == john
    with pytest.raises(NotVisible):
        push_device_remove(actor=actor_for(rina), device_id=PushDevice.objects.get().pk)


def test_without_a_key_there_are_no_pushes(rina: User, service: Service, settings: Any) -> None:
    settings.VAPID_PRIVATE_KEY = ""

    with pytest.raises(NotAllowed):
        join(service, rina)


def test_the_page_adds_lists_and_removes_a_device(rina: User, service: Service, client: Client) -> None:
    client.force_login(rina)
    browser = Browser()
    given = {
        "endpoint": f"{service.url}/a",
        "device_key": text_of(browser.point),
        "device_secret": text_of(browser.secret),
        "label": "Chrome, Android",
    }

    assert client.post("/account/push/", given).status_code == 302
    assert "Chrome, Android" in client.get("/account/preferences/").content.decode()
    assert client.post("/account/push/", {"endpoint": "x"}).status_code == 302
    assert PushDevice.objects.count() == 1

    assert client.post(f"/account/push/{PushDevice.objects.get().pk}/remove/").status_code == 302
    assert not PushDevice.objects.exists()


def test_the_worker_stands_at_the_root(client: Client) -> None:
    answer = client.get("/worker.js")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert b"showNotification" in answer.content
