"""``python -m bench.positions``: positions a second over HTTP, as phones send them after a spell offline.

Starts the web server as ``tanggap web`` does, pairs devices, lets each send its queue oldest first over one
connection (as Traccar Client does), a part of them twice, and counts what the database holds afterwards.
``DATABASE_URL`` names a scratch database.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import batched

from bench.ground import bench_unit, database_ready
from bench.http import HOST, web_server

TWICE_EVERY = 20
"""Every so manyth position is sent again, as after an answer that got lost."""


def main() -> int:
    """Send, measure, count; 1 when a position is missing or doubled."""
    parser = argparse.ArgumentParser(prog="bench.positions", description=__doc__)
    parser.add_argument("--devices", type=int, default=200)
    parser.add_argument("--positions", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=2, help="web processes (default 2)")
    parser.add_argument("--connections", type=int, default=8, help="phones that send at once (default 8)")
    options = parser.parse_args()
    database_ready()
    from django.db import connection

    from tanggap.fieldwork.models import TrackPoint

    each = options.positions // options.devices
    queues = _queues(options.devices, each)
    before = TrackPoint.objects.count()
    connection.close()
    with web_server(options.processes, "") as (port, _server):
        _send_all(port, queues[:8], 8, only=1)  # warm-up: all processes and threads
        begun = time.monotonic()
        times = _send_all(port, queues, options.connections)
        spent = time.monotonic() - begun
    held = TrackPoint.objects.count() - before
    wanted = each * options.devices
    print(
        f"{len(times)} requests in {spent:.1f} s: {len(times) / spent:.0f} a second"
        f"   p50 {statistics.median(times) * 1000:.1f} ms   p95 {statistics.quantiles(times, n=20)[-1] * 1000:.1f} ms"
        f"   kept {held} of {wanted}"
    )
    return int(held != wanted)


def _queues(devices: int, each: int) -> list[list[bytes]]:
    """One queue of requests for every device, oldest first."""
    from tanggap.accounts.models import User
    from tanggap.fieldwork.models import DutySpan, Technician
    from tanggap.fieldwork.positions.services.devices import device_pair
    from tanggap.kernel import clock
    from tanggap.kernel.actor import ROOT_PATH, Actor, ActorKind
    from tanggap.organization.models import Unit

    now = clock.now()
    mark = f"{now:%H%M%S}"
    unit = Unit.objects.order_by("path").first() or bench_unit("POS", "company", name="Positions")
    actor = Actor(ActorKind.SYSTEM, label="bench", rights={"technician.manage": (ROOT_PATH,)})
    queues = []
    for number in range(devices):
        user = User.objects.create(email=f"pos{mark}-{number}@bench.test", name=f"Phone {number}")
        technician = Technician.objects.create(user=user, code=f"POS{mark}-{number}", home_unit=unit)
        DutySpan.objects.create(
            technician=technician,
            source="check_in",
            started_at=now - timedelta(hours=4),
            ends_by=now + timedelta(hours=4),
        )
        pairing = device_pair(actor=actor, technician=technician, label="bench")
        queue: list[bytes] = []
        for step in range(each):
            moment = int((now - timedelta(seconds=60 * (each - step))).timestamp())
            body = (
                f"id={number}&lat={0.5 + number / 1000:.6f}&lon={101.4 + step / 1000:.6f}&timestamp={moment}"
                "&accuracy=9.0&altitude=20&speed=12.3&bearing=90&batt=77"
            )
            request = (
                f"POST /t/{pairing.secret}/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {len(body)}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
            ).encode()
            queue.extend([request] * (2 if step % TWICE_EVERY == 0 else 1))
        queues.append(queue)
    return queues


def _send_all(port: int, queues: Sequence[list[bytes]], connections: int, *, only: int = 0) -> list[float]:
    """Send the queues over so many connections at once; seconds of each answer."""
    times: list[float] = []
    shares = [queues[number::connections] for number in range(connections)]
    threads = [
        threading.Thread(
            target=_send,
            args=(port, [request for queue in share for request in queue[: only or None]], times),
        )
        for share in shares
        if share
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _send(port: int, requests: Sequence[bytes], times: list[float]) -> None:
    with socket.create_connection((HOST, port)) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for some in batched(requests, 200):
            spent = []
            for request in some:
                begun = time.perf_counter()
                link.sendall(request)
                answer = link.recv(4096)
                spent.append(time.perf_counter() - begun)
                if not answer.startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(answer.split(b"\r\n")[0].decode())
            times.extend(spent)


if __name__ == "__main__":
    sys.exit(main())
