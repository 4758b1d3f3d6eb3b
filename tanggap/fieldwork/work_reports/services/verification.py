"""Verifying a report: what is decided, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tanggap.activity.content import json_digest, steady_text
from tanggap.approvals.choices import RequestState, Verdict
from tanggap.approvals.registry import ApprovalKind, Outcome, Summary, register_kind
from tanggap.approvals.selectors import newest_request
from tanggap.approvals.services import approval_decide, approval_recall
from tanggap.documents.services import document_issue
from tanggap.fieldwork.models import WorkReport, WorkReportRemark, WorkReportVersion
from tanggap.fieldwork.work_reports.choices import WorkReportState
from tanggap.fieldwork.work_reports.content import place_checked
from tanggap.fieldwork.work_reports.papers import draft_of
from tanggap.fieldwork.work_reports.querysets import KIND
from tanggap.fieldwork.work_reports.selectors import LOADED_WITH, newest_version, report_get
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.tickets.choices import Cause

LONGEST_REMARK = 500
SHOWN = 300
"""Characters of a long text that stand in a summary."""
_STATES = {
    RequestState.APPROVED: WorkReportState.APPROVED,
    RequestState.SENT_BACK: WorkReportState.SENT_BACK,
    RequestState.REJECTED: WorkReportState.REJECTED,
    RequestState.RECALLED: WorkReportState.DRAFT,
}


@transaction.atomic
def work_report_decide(
    *,
    actor: Actor,
    number: str,
    verdict: str,
    digest: str,
    reason: str = "",
    remarks: Mapping[str, str] | None = None,
) -> WorkReport:
    """Decide on a report from its own page.

    Args:
        actor: whose turn it is.
        number: of the report.
        verdict: ``approve``, ``send_back`` or ``reject``.
        digest: of the request as the actor saw it.
        reason: why; the remarks alone are reason enough to send back.
        remarks: words by place of the report; only when it is sent back.

    Raises:
        NotVisible, NotAllowed, StaleState, Invalid: as ``approval_decide``.
        Invalid: remarks without sending back, at no place of the report, or too long.
    """
    report = report_get(actor, number)
    request = newest_request(KIND, report.pk)
    version = newest_version(report)
    if request is None or version is None:
        raise NotVisible
    said = _remarks_checked(remarks or {}, version)
    if said and verdict != Verdict.SEND_BACK:
        raise Invalid.field("remarks", _("Remarks go with sending back. Take them out, or send it back."))
    if said and not reason.strip():
        reason = _now("See the remarks in the report.")
    approval_decide(actor=actor, public_id=request.public_id, verdict=verdict, digest=digest, reason=reason)
    moment = clock.now()
    WorkReportRemark.objects.bulk_create(
        WorkReportRemark(
            version=version,
            place=place,
            text=words,
            author_id=actor.person_id or 0,
            author_label=actor.label[:150],
            made_at=moment,
        )
        for place, words in said.items()
    )
    report.refresh_from_db()
    return report


def work_report_recall(*, actor: Actor, number: str) -> WorkReport:
    """Take a submitted report back to change it.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    report = report_get(actor, number)
    request = newest_request(KIND, report.pk)
    if request is None:
        raise NotVisible
    approval_recall(actor=actor, public_id=request.public_id)
    report.refresh_from_db()
    return report


def _remarks_checked(remarks: Mapping[str, str], version: WorkReportVersion) -> dict[str, str]:
    said = {}
    for place, words in remarks.items():
        text = steady_text(words).strip()
        if not text:
            continue
        if len(text) > LONGEST_REMARK:
            raise Invalid.field(
                "remarks", _("A remark has at most %(limit)d characters.") % {"limit": LONGEST_REMARK}
            )
        said[place_checked(place, version.content["filled"])] = text
    return said


def _subjects(keys: Collection[int]) -> dict[int, WorkReport]:
    """The reports with what was submitted last; two queries."""
    found: dict[int, WorkReport] = WorkReport.objects.select_related(*LOADED_WITH).in_bulk(list(keys))
    for version in WorkReportVersion.objects.filter(report__in=found).order_by("number"):
        found[version.report_id].submitted = version  # type: ignore[attr-defined]
    return found


def _submitted(report: WorkReport) -> WorkReportVersion | None:
    found: WorkReportVersion | None = getattr(report, "submitted", None)
    return found or newest_version(report)


def _snapshot(report: WorkReport) -> dict[str, Any]:
    """The digest is computed from what is stored: a changed byte is another snapshot."""
    version = _submitted(report)
    return {
        "report": report.number,
        "version": version.number if version else 0,
        "content": json_digest(version.content) if version else "",
    }


def _summary(report: WorkReport) -> Summary:
    version = _submitted(report)
    content = version.content if version else {"facts": {}, "filled": {}}
    facts, filled = content["facts"], content["filled"]
    place = " · ".join(filter(None, (facts.get("office"), facts.get("site") or facts.get("place"))))
    return Summary(
        title=f"{report.number}: {facts.get('subject') or report.work_order.ticket.subject}",
        lines=(
            (_("Place"), place),
            (_("Findings"), _short(filled.get("findings", ""))),
            (_("Actions"), _short("\n".join(filled.get("actions", ())))),
            (_("Result"), _short(filled.get("result", ""))),
            (_("Cause"), Cause(filled["cause"]).label if filled.get("cause") else ""),
            (_("Material"), ", ".join(_material(one) for one in filled.get("material", ()))),
            (_("Who did the work"), ", ".join(one["name"] for one in filled.get("people", ()))),
            (_("Photos"), str(len(filled.get("photos", ())))),
        ),
        url=f"/office/reports/{report.number}/",
    )


def _material(one: Mapping[str, str]) -> str:
    return " ".join(filter(None, (one["name"], one["quantity"], one["measure"])))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"


def _ended(outcome: Outcome) -> None:
    """The report follows its approval, in the deciding transaction."""
    state = _STATES[RequestState(outcome.request.state)]
    moment = clock.now()
    if state == WorkReportState.APPROVED:
        _issue(outcome)
    WorkReport.objects.filter(pk=outcome.request.subject_id).update(
        state=state,
        decided_at=None if state == WorkReportState.DRAFT else moment,
        changed_at=moment,
    )


def _issue(outcome: Outcome) -> None:
    """The approval gives the report its number and document."""
    report = WorkReport.objects.select_related("unit").get(pk=outcome.request.subject_id)
    version = newest_version(report)
    if version is None:
        raise NotVisible
    draft = draft_of(report, version, outcome.request)
    document_issue(actor=outcome.actor, kind=KIND, unit=report.unit, draft=draft)


register_kind(
    ApprovalKind(
        code=KIND,
        title=_("Work report"),
        subjects=_subjects,
        snapshot=_snapshot,
        summary=_summary,
        ended=_ended,
        roles=("leader",),
    )
)
