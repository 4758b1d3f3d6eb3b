"""The inbox of each person, and the messages that were sent."""

from __future__ import annotations

from typing import Any

from tanggap.kernel import clock
from tanggap.notifications.models import Delivery, InboxItem, PushDevice
from tanggap.notifications.stop_links import stop_path
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import ANYBODY, SIGNED_IN, Route

MANAGERS = frozenset({"admin", "noc"})
MANAGERS_ANYWHERE = MANAGERS | {"other_noc"}


def prepare(cast: Cast) -> None:
    """A notice to the dispatcher, and a message of the branch that was given up."""
    now = clock.now()
    cast.things["notice"] = InboxItem.objects.create(
        user=cast["noc"], event="test.told", title="Kabar untuk NOC", created_at=now
    )
    cast.things["device"] = PushDevice.objects.create(
        user=cast["noc"], endpoint="https://push.test/matriks", device_key="x", device_secret="x"
    )
    cast.things["delivery"] = Delivery.objects.create(
        unit=cast.branch,
        channel="email",
        event="test.told",
        address="matriks@warga.test",
        subject_line="Kabar",
        title="Kabar",
        state="dead",
        next_attempt_at=now,
        created_at=now,
    )


def _delivery(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.things["delivery"].public_id}


def _device(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["device"].pk}


def _branch(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.branch.pk}


def _stop(cast: Cast) -> dict[str, Any]:
    told = Delivery(user=cast["noc"], event="ticket.created", channel="email")
    return {"token": stop_path(told).removeprefix("/notices/stop/").rstrip("/")}


TEMPLATE = {"event": "ticket.created", "channel": "email", "language": "id"}

ROUTES = (
    Route("setup:new_tickets", allowed=MANAGERS_ANYWHERE, denied=403),
    Route("setup:new_tickets_unit", _branch, allowed=MANAGERS, denied=404),
    Route(
        "setup:new_tickets_unit", _branch, method="POST", data={"version": "0"}, allowed=MANAGERS, denied=404
    ),
    Route("setup:invitations", allowed=MANAGERS_ANYWHERE, denied=403),
    Route(
        "setup:invitations",
        method="POST",
        data={"wanted": "no", "version": "0"},
        allowed={"admin"},
        denied=403,
    ),
    Route("setup:templates", allowed={"admin"}, denied=403),
    Route("setup:template", lambda _cast: TEMPLATE, allowed={"admin"}, denied=403),
    Route("setup:template_restore", lambda _cast: TEMPLATE, method="POST", allowed={"admin"}, denied=403),
    Route("account:inbox", allowed={"noc"}, shows="Kabar untuk NOC"),
    Route("account:bell", allowed={"noc"}, shows="Kabar untuk NOC"),
    Route("account:inbox_open", lambda cast: {"item_id": cast.things["notice"].pk}, allowed={"noc"}),
    Route("account:inbox_read", method="POST", data={"up_to": "0"}, allowed=SIGNED_IN),
    Route("account:preferences", allowed=SIGNED_IN),
    Route("account:preferences", method="POST", allowed=SIGNED_IN),
    Route("account:preferences_reset", method="POST", allowed=SIGNED_IN),
    Route("public:notice_stop", _stop, allowed=ANYBODY),
    Route("public:notice_stop", _stop, method="POST", allowed=ANYBODY),
    Route("account:push_add", method="POST", data={"endpoint": "x"}, allowed=SIGNED_IN),
    Route("account:push_remove", _device, method="POST", allowed={"noc"}),
    Route("public:worker", allowed=ANYBODY),
    Route("account:times", method="POST", allowed=SIGNED_IN),
    Route("account:channel_order", method="POST", allowed=SIGNED_IN),
    Route("setup:deliveries", allowed=MANAGERS, denied=403, shows="matriks@warga.test"),
    Route("setup:deliveries_warning", allowed=MANAGERS_ANYWHERE, denied=403),
    Route("setup:delivery", _delivery, allowed=MANAGERS),
    Route(
        "setup:deliveries_resend",
        method="POST",
        data=lambda cast: {"selected": str(cast.things["delivery"].public_id)},
        allowed=MANAGERS_ANYWHERE,  # The message of another branch is left alone, as its own test shows.
        denied=403,
    ),
)
