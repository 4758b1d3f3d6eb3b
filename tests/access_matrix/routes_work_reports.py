"""Work reports: written by the crew, read in the branch, verified by its leader."""

from __future__ import annotations

from typing import Any

from tanggap.accounts.tests.factories import acting
from tanggap.approvals.selectors import newest_request
from tanggap.fieldwork.models import Technician, WorkReport
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import reported
from tanggap.fieldwork.work_reports import services
from tanggap.fieldwork.work_reports.tests.factories import FILLED, photo
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import ticket_create
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route

FIELD = frozenset({"technician", "colleague", "admin"})
READS = frozenset({"technician", "noc", "leader", "admin"})
LISTS = frozenset({"noc", "other_noc", "leader", "admin"})


def prepare(cast: Cast) -> None:
    """Of the technician's finished jobs one has no report, one a draft, one waits for the leader."""
    for name in ("technician", "colleague"):
        Technician.objects.get_or_create(
            user=cast[name], defaults={"code": f"FIELD-{name}", "home_unit": cast.branch}
        )
    lead = Technician.objects.get(user=cast["technician"])
    writer = acting(cast["technician"])
    for name in ("finished_job", "report_draft", "report_waiting"):
        ticket = ticket_create(
            actor=acting(cast["noc"]), new=NewTicket(subject=f"Selesai {name}", unit_id=cast.branch.pk)
        )
        work_order_assign(actor=acting(cast["noc"]), number=ticket.number, lead_code=lead.code)
        reported(lead, ticket.number, "accepted", "arrived")
        reported(lead, ticket.number, "done", signature=photo("paraf.jpg"), signer_name="Pelanggan")
        cast.things[name] = ticket
    for name in ("report_draft", "report_waiting"):
        report = services.work_report_begin(actor=writer, number=cast.things[name].number)
        cast.things[name] = services.work_report_save(
            actor=writer, number=report.number, version=1, filled=FILLED
        )
    cast.things["report_waiting"] = services.work_report_submit(
        actor=writer, number=cast.things["report_waiting"].number, version=2
    )


def _job(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["finished_job"].number}


def _draft(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["report_draft"].number}


def _waiting(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["report_waiting"].number}


def _approval(cast: Cast) -> dict[str, Any]:
    report: WorkReport = cast.things["report_waiting"]
    request = newest_request("work_report", report.pk)
    assert request is not None
    return {"verdict": "approve", "digest": request.digest}


SEES_NOT = dict.fromkeys(("colleague",), 404)

ROUTES = (
    Route("field:reports", allowed=FIELD, denied=403),
    Route(
        "field:report_begin",
        _job,
        "POST",
        allowed={"technician"},
        opens={302},
        denied=403,
        others={"colleague": 404, "admin": 404},
    ),
    # The admin sees it and is sent to where it is read; he is not of the crew.
    Route("field:report", _draft, allowed={"technician", "admin"}, denied=403, others=SEES_NOT),
    Route(
        "field:report",
        _draft,
        "POST",
        data={"version": "x"},
        allowed={"technician"},
        opens={422},
        denied=403,
        others=SEES_NOT,
    ),
    Route("field:report_recall", _waiting, "POST", allowed={"technician"}, denied=403, others=SEES_NOT),
    Route("office:reports", allowed=LISTS, denied=403),
    Route(
        "office:reports",
        query="state=",
        shows="Selesai report_waiting",
        allowed=LISTS - {"other_noc"},
        denied=403,
    ),
    Route("office:report", _waiting, allowed=READS),
    Route(
        "office:report_decide",
        _waiting,
        "POST",
        data=_approval,
        allowed={"leader"},
        opens={302},
        others={"technician": 403, "admin": 403},
    ),
)
