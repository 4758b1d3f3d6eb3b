"""The real service worker in a real browser: a push becomes a notification, a click on it opens its page.

Subscribing itself needs the browser maker's push service, which no test may reach; here the browser's own
developer protocol delivers the push.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Worker

from tests.e2e.conftest import People

SHOWN = """async () => (await self.registration.getNotifications())
  .map(one => ({ title: one.title, tag: one.tag, url: one.data.url }))"""
CLICK = """async () => {
  const opened = [];
  self.clients.openWindow = async url => { opened.push(url); };
  const [notification] = await self.registration.getNotifications();
  const waits = [];
  const event = new NotificationEvent("notificationclick", { notification });
  event.waitUntil = promise => waits.push(promise);
  self.dispatchEvent(event);
  await Promise.all(waits);
  return { opened, left: (await self.registration.getNotifications()).length };
}"""


def _registered(context: BrowserContext, page: Page) -> tuple[Worker, Any]:
    """The running worker, and a way to hand it a push."""
    session = context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)")
    workers = context.service_workers or [context.wait_for_event("serviceworker")]
    assert found

    def deliver(data: str) -> None:
        # A browser with several contexts tells of the registrations of the others, too.
        for registration in dict.fromkeys(found):
            session.send(
                "ServiceWorker.deliverPushMessage",
                {"origin": page.url.split("/account")[0], "registrationId": registration, "data": data},
            )

    return workers[0], deliver


@pytest.mark.parametrize(
    ("data", "title", "opens"),
    [
        (
            json.dumps({"title": "Tiket untuk Anda", "tag": "t1", "url": "/field/jobs/TGP-1/"}),
            "Tiket untuk Anda",
            "/field/jobs/TGP-1/",
        ),
        (json.dumps({"title": "Ke luar", "url": "//jahat.contoh/"}), "Ke luar", "/account/notices/"),
        ("bukan json", "Tanggap", "/account/notices/"),
    ],
    ids=["ours", "leads_away", "broken"],
)
def test_a_push_is_shown_and_its_click_opens_only_our_pages(
    people: People, server: str, data: str, title: str, opens: str
) -> None:
    context = people.context("teknisi1", permissions=["notifications"])
    page = context.new_page()
    page.goto("/account/preferences/")
    worker, deliver = _registered(context, page)

    shown: list[dict[str, str]] = []
    for look in range(600):
        if look % 100 == 0:  # a push service, too, sends again what was not taken
            deliver(data)
        if shown := worker.evaluate(SHOWN):
            break
        page.wait_for_timeout(50)

    assert [(one["title"], one["url"]) for one in shown] == [(title, opens)]
    assert worker.evaluate(CLICK) == {"opened": [f"{server}{opens}"], "left": 0}
