"""Work reports: written by the crew, read in the branch, verified by its leader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tanggap.accounts.tests.factories import acting
from tanggap.approvals.selectors import newest_request
from tanggap.documents.models import Document, DocumentTemplate, Letterhead, NumberSeries
from tanggap.fieldwork.models import Technician, WorkReport
from tanggap.fieldwork.services import work_order_assign
from tanggap.fieldwork.tests.factories import reported
from tanggap.fieldwork.work_reports import services
from tanggap.fieldwork.work_reports.tests.factories import FILLED, photo
from tanggap.kernel import clock
from tanggap.tickets.drafts import NewTicket
from tanggap.tickets.services import ticket_create
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import ANYBODY, Route

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
    for name in ("finished_job", "report_draft", "report_waiting", "report_approved"):
        ticket = ticket_create(
            actor=acting(cast["noc"]), new=NewTicket(subject=f"Selesai {name}", unit_id=cast.branch.pk)
        )
        work_order_assign(actor=acting(cast["noc"]), number=ticket.number, lead_code=lead.code)
        reported(lead, ticket.number, "accepted", "arrived")
        reported(lead, ticket.number, "done", signature=photo("paraf.jpg"), signer_name="Pelanggan")
        cast.things[name] = ticket
    for name in ("report_draft", "report_waiting", "report_approved"):
        report = services.work_report_begin(actor=writer, number=cast.things[name].number)
        cast.things[name] = services.work_report_save(
            actor=writer, number=report.number, version=1, filled=FILLED
        )
    for name in ("report_waiting", "report_approved"):
        cast.things[name] = services.work_report_submit(
            actor=writer, number=cast.things[name].number, version=2
        )
    request = newest_request("work_report", cast.things["report_approved"].pk)
    assert request is not None
    services.work_report_decide(
        actor=acting(cast["leader"]),
        number=cast.things["report_approved"].number,
        verdict="approve",
        digest=request.digest,
    )
    cast.things["document"] = Document.objects.get()
    cast.things["letterhead"] = Letterhead.objects.create(
        unit=cast.other_branch, name="Kop matriks", changed_at=clock.now()
    )
    cast.things["template"] = DocumentTemplate.objects.create(
        kind="work_report",
        unit=cast.other_branch,
        pattern="{number}/{year}",
        title="Formulir matriks",
        changed_at=clock.now(),
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


def _approved(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["report_approved"].number}


def _code(cast: Cast) -> dict[str, Any]:
    return {"code": cast.things["document"].verify_code}


def _key(name: str) -> Callable[[Cast], dict[str, Any]]:
    return lambda cast: {"pk": cast.things[name].pk}


def _series(_cast: Cast) -> dict[str, Any]:
    return {"pk": NumberSeries.objects.get().pk}


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
    # Before the approval there is no paper, for nobody.
    Route("office:report_paper", _waiting, allowed=(), others=dict.fromkeys(READS, 403)),
    Route("office:report_paper", _approved, allowed=READS),
    Route("office:report_papers", method="POST", data={}, allowed=LISTS, denied=403),
    Route(
        "office:report_withdraw",
        _approved,
        "POST",
        data={"reason": "Salah"},
        allowed={"leader", "admin"},
        opens={302},
        others={"technician": 403, "noc": 403},
    ),
    # Whoever holds the paper checks it; nobody guesses the code.
    Route("public:verify", _code, allowed=ANYBODY),
    Route("public:verify", _code, "POST", data={}, allowed=ANYBODY, opens={422}),
    Route("public:verify", {"code": "tebakan-tebakan-saja"}, allowed=ANYBODY, opens={404}),
    Route("setup:documents", allowed={"admin"}, denied=403),
    Route("setup:letterhead_new", allowed={"admin"}, denied=403),
    Route("setup:letterhead_new", method="POST", data={}, allowed={"admin"}, denied=403),
    Route("setup:letterhead", _key("letterhead"), allowed={"admin"}, denied=403),
    Route("setup:letterhead", _key("letterhead"), "POST", data={}, allowed={"admin"}, denied=403),
    Route("setup:document_template_new", allowed={"admin"}, denied=403),
    Route("setup:document_template_new", method="POST", data={}, allowed={"admin"}, denied=403),
    Route("setup:document_template", _key("template"), allowed={"admin"}, denied=403),
    Route("setup:document_template", _key("template"), "POST", data={}, allowed={"admin"}, denied=403),
    Route("setup:number_void", _series, "POST", data={"reason": "Kertas"}, allowed={"admin"}, denied=403),
)
