"""The audit trail for those who may read it; background jobs for their owners and those who watch all."""

from __future__ import annotations

from typing import Any

from tanggap.accounts.services import actor_for
from tanggap.activity.models import Entry
from tanggap.activity.services import job_run_create, job_run_start
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import SIGNED_IN, Route

READERS = frozenset({"admin"})
WATCHERS = frozenset({"admin", "leader"})


def prepare(cast: Cast) -> None:
    """A running job of the leader, and the newest entry that told of it."""
    run = job_run_create(actor=actor_for(cast["leader"]), kind="tickets.export", params={"format": "csv"})
    job_run_start(run.pk)
    cast.things["job_run"] = run
    cast.things["entry"] = Entry.objects.get(subject_kind="activity.jobrun", subject_id=run.pk)


def _run(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.things["job_run"].public_id}


def _entry(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.things["entry"].pk}


ROUTES = (
    Route("setup:audit", allowed=READERS, denied=403),
    Route("setup:audit_entry", _entry, allowed=READERS, denied=403),
    Route("setup:audit_verify", method="POST", allowed=READERS, denied=403),
    Route("setup:job_runs", allowed=SIGNED_IN),
    Route("setup:job_run", _run, allowed=WATCHERS),
    Route("setup:job_run_cancel", _run, method="POST", allowed=WATCHERS),
    # A run without a file: its owner too is told that there is none.
    Route("setup:job_run_file", _run, allowed=(), denied=404, others={"admin": 403, "leader": 403}),
)
