"""``python -m bench.monitoring_live``: how soon the monitor shows what technicians do.

Starts the web server as ``tanggap web`` does. Devices send positions, their technicians report steps by API, and
watchers ask as the monitor's page does: the live question about every two seconds, the page when something changed,
the map's data with its ETag. For each watcher and each change the time is measured from the moment at which the
phone begins to send until the watcher holds the change. ``DATABASE_URL`` names an empty scratch database.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import http.client
import json
import random
import re
import socket
import statistics
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench.ground import bench_unit, database_ready
from bench.http import HOST, web_server

STEPS = ("accepted", "en_route", "arrived", "working")
SEEN_STATES = {"en_route": "motorbike", "working": "tool"}
"""Steps that change the state in the list."""
PAUSE_S = (1.8, 2.2)
"""Between two questions of an open page (frontend/modules/pacing.js)."""
SETTLE_S = 6.0
CSRF = "a" * 32
PAGE, MAP_DATA = "/desk/map/", "/desk/map/data/"


@dataclass(slots=True)
class Phone:
    """One technician with his phone."""

    code: str
    secret: str
    number: str
    session: str
    latitude: float
    longitude: float
    sent: int = 0
    step: int = 0


@dataclass(slots=True)
class Changes:
    """What technicians did, and when they began to send it."""

    positions: dict[tuple[str, float], float] = field(default_factory=dict)
    states: dict[tuple[str, str], float] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Seen:
    """What one watcher saw; seconds of delay by change."""

    positions: dict[tuple[str, float], float] = field(default_factory=dict)
    states: dict[tuple[str, str], float] = field(default_factory=dict)
    questions: int = 0
    pages: int = 0
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Run, print; 1 when a change was never seen or an answer was wrong."""
    parser = argparse.ArgumentParser(prog="bench.monitoring_live", description=__doc__)
    parser.add_argument("--devices", type=int, default=200)
    parser.add_argument("--watchers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the run (default 60)")
    parser.add_argument("--position-every", type=float, default=10.0, help="seconds between two of a device")
    parser.add_argument("--step-every", type=float, default=25.0, help="seconds between two of a technician")
    parser.add_argument("--processes", type=int, default=2, help="web processes (default 2)")
    options = parser.parse_args()
    database_ready()
    from django.db import connection

    phones, watcher = _crew(options.devices)
    connection.close()
    changes, until = Changes(), threading.Event()
    seen = [Seen() for _number in range(options.watchers)]
    with web_server(options.processes, "") as (port, _server):
        watching = [
            threading.Thread(target=_watch, args=(port, watcher, changes, one, until, number))
            for number, one in enumerate(seen)
        ]
        for thread in watching:
            thread.start()
        time.sleep(SETTLE_S)
        _drive(port, phones, changes, options)
        time.sleep(SETTLE_S)
        until.set()
        for thread in watching:
            thread.join()
    return _report(changes, seen)


# Who is there ----------------------------------------------------------------------------------------------
def _crew(count: int) -> tuple[list[Phone], str]:
    """Technicians on duty with a paired phone and a job each, and the session of a dispatcher."""
    from django.conf import settings

    from bench.cases import signed_in
    from tanggap.accounts.services import actor_for, roles_load
    from tanggap.fieldwork.models import DutySpan, Technician
    from tanggap.fieldwork.positions.services.devices import device_pair
    from tanggap.fieldwork.services import work_order_assign
    from tanggap.kernel import clock
    from tanggap.tickets.drafts import NewTicket
    from tanggap.tickets.services import ticket_create

    roles_load()
    now, mark = clock.now(), f"{clock.now():%H%M%S}"
    unit = bench_unit(f"LIVE{mark}", "company", name="Live")
    noc = _person(f"live{mark}@bench.test", "hd_noc", unit)
    actor = actor_for(noc)
    phones = []
    for number in range(count):
        user = _person(f"live{mark}-{number}@bench.test", "technician", unit)
        technician = Technician.objects.create(user=user, code=f"LV{mark}-{number}", home_unit=unit)
        DutySpan.objects.create(
            technician=technician,
            source="check_in",
            started_at=now - timedelta(hours=1),
            ends_by=now + timedelta(hours=8),
        )
        ticket = ticket_create(actor=actor, new=NewTicket(subject=f"Live {number}", unit_id=unit.pk))
        work_order_assign(actor=actor, number=ticket.number, lead_code=technician.code)
        phones.append(
            Phone(
                code=technician.code,
                secret=device_pair(actor=actor, technician=technician, label="bench").secret,
                number=ticket.number,
                session=signed_in(user.email).cookies[settings.SESSION_COOKIE_NAME].value,
                latitude=round(0.5 + number / 1000, 5),
                longitude=101.4,
            )
        )
    return phones, signed_in(noc.email).cookies[settings.SESSION_COOKIE_NAME].value


def _person(email: str, role: str, unit: Any) -> Any:
    from tanggap.accounts.models import Grant, Role, User
    from tanggap.kernel import clock

    person = User.objects.create(email=email, name=email.partition("@")[0], home_unit=unit)
    day_ago = clock.now() - timedelta(days=1)
    Grant.objects.create(user=person, role=Role.objects.get(code=role), unit=unit, valid_from=day_ago)
    return person


# What technicians do ---------------------------------------------------------------------------------------
def _drive(port: int, phones: list[Phone], changes: Changes, options: Any) -> None:
    """Positions and steps at their pace, spread evenly, over eight connections."""
    lanes = [phones[number::8] for number in range(8)]
    ends = time.monotonic() + options.seconds
    threads = [
        threading.Thread(target=_lane, args=(port, lane, changes, options, ends)) for lane in lanes if lane
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _lane(port: int, phones: list[Phone], changes: Changes, options: Any, ends: float) -> None:
    begun = time.monotonic()
    due = [
        (begun + options.position_every * place / len(phones), phone, "position")
        for place, phone in enumerate(phones)
    ]
    due += [
        (begun + options.step_every * place / len(phones), phone, "step")
        for place, phone in enumerate(phones)
    ]
    link = http.client.HTTPConnection(HOST, port, timeout=30)
    while due:
        due.sort(key=lambda one: one[0])
        at, phone, what = due.pop(0)
        if at > ends:
            break
        time.sleep(max(0.0, at - time.monotonic()))
        if what == "position":
            _send_position(link, phone, changes)
            due.append((at + options.position_every, phone, what))
        elif phone.step < len(STEPS):
            _send_step(link, phone, changes)
            due.append((at + options.step_every, phone, what))
    link.close()


def _send_position(link: http.client.HTTPConnection, phone: Phone, changes: Changes) -> None:
    phone.sent += 1
    latitude = round(phone.latitude + phone.sent / 100_000, 5)
    body = (
        f"id=1&lat={latitude:.5f}&lon={phone.longitude:.5f}&timestamp={int(time.time())}&accuracy=9.0&batt=77"
    )
    changes.positions[phone.code, latitude] = time.monotonic()
    status, _body, _etag = _ask(
        link,
        "POST",
        f"/t/{phone.secret}/",
        body,
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    if status != 200:
        del changes.positions[phone.code, latitude]
        changes.refused.append(f"position {status}")


def _send_step(link: http.client.HTTPConnection, phone: Phone, changes: Changes) -> None:
    from django.conf import settings

    step = STEPS[phone.step]
    phone.step += 1
    headers = {
        "Content-Type": "application/json",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={phone.session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
        "X-CSRFToken": CSRF,
        "Idempotency-Key": uuid4().hex,
    }
    if step in SEEN_STATES:
        changes.states[phone.code, step] = time.monotonic()
    status, body, _etag = _ask(
        link, "POST", f"/api/v1/tickets/{phone.number}/progress/", json.dumps({"step": step}), headers
    )
    if status != 201:
        changes.states.pop((phone.code, step), None)
        changes.refused.append(f"{step} {status} {body[:120]!r}")


def _ask(
    link: http.client.HTTPConnection, method: str, address: str, body: str | None, headers: dict[str, str]
) -> tuple[int, bytes, str]:
    link.request(method, address, body, headers)
    answer = link.getresponse()
    return answer.status, answer.read(), answer.headers.get("ETag", "")


# What watchers see -----------------------------------------------------------------------------------------
def _watch(
    port: int, session: str, changes: Changes, seen: Seen, until: threading.Event, number: int
) -> None:
    """Two clocks of one open page, as in the browser: the live question and the map."""
    dice = random.Random(number)
    halves = (
        threading.Thread(target=_watch_list, args=(port, session, changes, seen, until, dice)),
        threading.Thread(target=_watch_map, args=(port, session, changes, seen, until, dice)),
    )
    for half in halves:
        half.start()
    for half in halves:
        half.join()


def _cookie(session: str) -> dict[str, str]:
    from django.conf import settings

    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}


def _watch_list(
    port: int, session: str, changes: Changes, seen: Seen, until: threading.Event, dice: random.Random
) -> None:
    link = http.client.HTTPConnection(HOST, port, timeout=30)
    link.connect()
    assert link.sock is not None
    link.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    token, cursor = _read_list(link, session, changes, seen)
    while not until.wait(dice.uniform(*PAUSE_S)):
        status, body, _etag = _ask(link, "GET", f"/live/?{urlencode({'t': token, 'c': cursor})}", None, {})
        seen.questions += 1
        if status == 200:
            told = json.loads(body)
            cursor = told["cursors"][0]
            if told["changed"]:
                token, cursor = _read_list(link, session, changes, seen)
        elif status == 410:
            token, cursor = _read_list(link, session, changes, seen)
        elif status != 204:
            seen.wrong.append(f"live {status}")
    link.close()


_LIVE = re.compile(r'data-live-token="([^"]+)"[^>]*data-live-cursor="([^"]+)"')
_ROW = re.compile(r'<tr[^>]*data-key="([^"]+)".*?</tr>', re.DOTALL)


def _read_list(
    link: http.client.HTTPConnection, session: str, changes: Changes, seen: Seen
) -> tuple[str, str]:
    status, body, _etag = _ask(link, "GET", PAGE, None, _cookie(session) | {"HX-Request": "true"})
    at, text = time.monotonic(), body.decode()
    seen.pages += 1
    if status != 200 or (found := _LIVE.search(text)) is None:
        raise RuntimeError(f"{PAGE}: {status}")
    rows = {row[1]: row[0] for row in _ROW.finditer(text)}
    for (code, step), done in list(changes.states.items()):
        if (code, step) not in seen.states and f"#{SEEN_STATES[step]}" in rows.get(code, ""):
            seen.states[code, step] = at - done
    return html.unescape(found[1]), html.unescape(found[2])


def _watch_map(
    port: int, session: str, changes: Changes, seen: Seen, until: threading.Event, dice: random.Random
) -> None:
    link = http.client.HTTPConnection(HOST, port, timeout=30)
    etag = ""
    while not until.wait(dice.uniform(*PAUSE_S)):
        condition = {"If-None-Match": etag} if etag else {}
        status, body, fresh = _ask(link, "GET", MAP_DATA, None, _cookie(session) | condition)
        at = time.monotonic()
        if status == 200:
            etag = fresh
            for pin in json.loads(body)["points"]:
                change = (pin["key"], pin["lat"])
                if change in changes.positions and change not in seen.positions:
                    seen.positions[change] = at - changes.positions[change]
        elif status != 304:
            seen.wrong.append(f"map {status}")
    link.close()


# What it came to -------------------------------------------------------------------------------------------
def _report(changes: Changes, seen: list[Seen]) -> int:
    missing = 0
    for name, kind in (("positions on the map", "positions"), ("states in the list", "states")):
        done = getattr(changes, kind)
        delays = [delay for one in seen for delay in getattr(one, kind).values()]
        lost = len(done) * len(seen) - len(delays)
        missing += lost
        if len(delays) > 1:
            print(
                f"{name:<22} {len(done):>5} changes x {len(seen)} watchers"
                f"   p50 {statistics.median(delays):5.2f} s   p95 {statistics.quantiles(delays, n=20)[-1]:5.2f} s"
                f"   max {max(delays):5.2f} s   within 3 s {sum(delay <= 3 for delay in delays) / len(delays):7.2%}"
                f"   never seen {lost}"
            )
    wrong: defaultdict[str, int] = defaultdict(int)
    for words in [*changes.refused, *(words for one in seen for words in one.wrong)]:
        wrong[words] += 1
    print(
        f"{sum(one.questions for one in seen)} live questions, {sum(one.pages for one in seen)} pages fetched,"
        f" wrong answers: {dict(wrong) or 'none'}"
    )
    return int(bool(missing or wrong))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
