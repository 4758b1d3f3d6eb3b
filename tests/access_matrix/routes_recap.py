"""Recaps: for those who see figures, each of his own units."""

from __future__ import annotations

from tanggap.accounts.services import actor_for
from tanggap.activity.services import job_run_create
from tanggap.reporting.jobs import RECAP_EXPORT
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route

READERS = ("admin", "noc", "other_noc", "leader")
THERE = ("admin", "noc", "leader")
NOT_THERE = {"other_noc": 404}


def prepare(cast: Cast) -> None:
    """A file that the branch's dispatcher asked for."""
    params = {"by": "unit", "format": "csv"}
    run = job_run_create(actor=actor_for(cast["noc"]), kind=RECAP_EXPORT, params=params)
    cast.things["recap_run"] = run


def _run(cast: Cast) -> dict[str, object]:
    return {"public_id": cast.things["recap_run"].public_id}


def _branch(cast: Cast) -> dict[str, object]:
    return {"query": f"unit={cast.branch.pk}", "format": "csv"}


OTHERS_404 = {"admin": 404, "leader": 404, "other_noc": 404}

ROUTES = (
    Route("desk:recap", allowed=READERS, denied=403),
    Route("desk:recap_more", allowed=READERS, denied=403),
    Route("desk:service", allowed=READERS, denied=403),
    Route("desk:service_more", allowed=READERS, denied=403),
    Route("desk:recap_print", allowed=READERS, denied=403),
    Route("desk:recap_cases", query="figure=resolved", allowed=READERS, denied=403),
    Route("desk:recap_export", method="POST", data=_branch, allowed=THERE, denied=403, others=NOT_THERE),
    Route("desk:recap_run", _run, allowed=("noc",), denied=403, others=OTHERS_404),
    Route("desk:recap_run_cancel", _run, method="POST", allowed=("noc",), denied=403, others=OTHERS_404),
    Route("desk:recap_run_file", _run, allowed=("noc",), denied=403, others=OTHERS_404, opens={403}),
)
