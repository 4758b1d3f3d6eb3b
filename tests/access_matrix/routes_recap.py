"""Recaps: for those who see figures, each of his own units."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tanggap.accounts.services import actor_for
from tanggap.activity.services import job_run_create
from tanggap.fieldwork.models import DayRemark
from tanggap.kernel import clock
from tanggap.reporting.jobs import RECAP_EXPORT
from tanggap.reporting.models import RecapEdition
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
    make_editions(cast)
    cast.things["day_remark"] = DayRemark.objects.create(
        unit=cast.branch,
        date=clock.now().date(),
        text="Badai",
        written_by=cast["noc"],
        written_at=clock.now(),
    )


def make_editions(cast: Cast) -> None:
    """A month that is open for notes, and one that was published."""
    now = clock.now()
    key = default_storage.save("recaps/matrix.pdf", ContentFile(b"%PDF"))
    months: dict[str, dict[str, object]] = {
        "recap_edition": {"closes_at": now + timedelta(days=2)},
        "recap_published": {"closes_at": now, "published_at": now, "pdf_file": key, "xlsx_file": key},
    }
    for number, (name, fields) in enumerate(months.items(), 1):
        days = {"first_day": date(2026, number, 1), "last_day": date(2026, number, 28)}
        cast.things[name] = RecapEdition.objects.create(unit=cast.branch, opened_at=now, **days, **fields)


def _run(cast: Cast) -> dict[str, object]:
    return {"public_id": cast.things["recap_run"].public_id}


def _branch(cast: Cast) -> dict[str, object]:
    return {"query": f"unit={cast.branch.pk}", "format": "csv"}


def _note(cast: Cast) -> dict[str, object]:
    return {"date": "2026-01-05", "unit": cast.branch.pk, "text": "Banjir", "query": ""}


def _edition(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["recap_edition"].pk}


def _edition_file(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["recap_published"].pk, "file_format": "pdf"}


def _standing(cast: Cast) -> dict[str, object]:
    return {"area": cast.branch.pk, "kind": 1, "person": cast["technician"].pk}


def _remark(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["day_remark"].pk}


OTHERS_404 = {"admin": 404, "leader": 404, "other_noc": 404}

ROUTES = (
    Route("desk:recap", allowed=READERS, denied=403),
    Route("desk:recap_more", allowed=READERS, denied=403),
    Route("desk:service", allowed=READERS, denied=403),
    Route("desk:service_more", allowed=READERS, denied=403),
    Route("desk:recap_editions", allowed=READERS, denied=403),
    Route("desk:recap_edition", _edition, allowed=THERE, denied=403, others=NOT_THERE),
    Route("desk:recap_edition_publish", _edition, method="POST", allowed=THERE, denied=403, others=NOT_THERE),
    Route("desk:recap_edition_file", _edition_file, allowed=THERE, denied=403, others=NOT_THERE),
    Route("desk:recap_places", allowed=READERS, denied=403),
    Route("desk:recap_ranking", allowed=READERS, denied=403),
    Route("desk:recap_ranking_cases", _standing, allowed=THERE, denied=403, others=NOT_THERE),
    Route("desk:recap_remark_new", allowed=READERS, denied=403),
    Route("desk:recap_remark_new", method="POST", data=_note, allowed=READERS, denied=403),
    Route("desk:recap_remark_withdraw", _remark, method="POST", allowed=THERE, denied=403, others=NOT_THERE),
    Route("desk:recap_print", allowed=READERS, denied=403),
    Route("desk:recap_cases", query="figure=resolved", allowed=READERS, denied=403),
    Route("desk:recap_export", method="POST", data=_branch, allowed=THERE, denied=403, others=NOT_THERE),
    Route("desk:recap_run", _run, allowed=("noc",), denied=403, others=OTHERS_404),
    Route("desk:recap_run_cancel", _run, method="POST", allowed=("noc",), denied=403, others=OTHERS_404),
    Route("desk:recap_run_file", _run, allowed=("noc",), denied=403, others=OTHERS_404, opens={403}),
)
