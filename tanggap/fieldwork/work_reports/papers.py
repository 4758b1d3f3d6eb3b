"""An approved report as a numbered document: what stands on its paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanggap.accounts.models import Role
from tanggap.activity.content import json_digest
from tanggap.approvals.choices import Verdict
from tanggap.approvals.models import ApprovalRequest
from tanggap.approvals.steps import Step
from tanggap.documents.content import Draft, PrintedPhoto, Section, Signatory, Table
from tanggap.documents.registry import DocumentKind, register_document_kind
from tanggap.fieldwork.models import WorkReport, WorkReportVersion
from tanggap.fieldwork.work_reports.choices import PhotoPart, Place
from tanggap.fieldwork.work_reports.querysets import KIND
from tanggap.tickets.choices import Cause, TicketKind


def draft_of(report: WorkReport, version: WorkReportVersion, request: ApprovalRequest) -> Draft:
    """What is issued for an approved version.

    Args:
        report: with its unit.
        version: that was approved.
        request: with all of its decisions.
    """
    with translation.override(settings.LANGUAGE_CODE):
        facts, filled = version.content["facts"], version.content["filled"]
        return Draft(
            subject_id=report.pk,
            subject=facts["subject"],
            facts=_facts(facts, ZoneInfo(report.unit.time_zone)),
            sections=_sections(filled),
            signatories=_signatories(version, request),
            source={"version": version.number, "digest": version.digest},
        )


def source_digest(report_id: int, source: dict[str, Any]) -> str:
    """The digest over what is stored of the approved version now; "" when it is gone."""
    version = WorkReportVersion.objects.filter(report=report_id, number=source.get("version", 0)).first()
    return json_digest(version.content) if version is not None else ""


def _facts(facts: dict[str, Any], zone: ZoneInfo) -> list[tuple[str, str]]:
    times = facts["times"]

    def moment(text: str | None) -> str:
        if not text:
            return ""
        return formats.date_format(datetime.fromisoformat(text).astimezone(zone), "j F Y, H.i")

    kind = TicketKind(facts["kind"]).label if facts["kind"] in TicketKind.values else ""
    return [
        (_("Subject"), facts["subject"]),
        (_("Ticket"), " · ".join(filter(None, (facts["ticket"], str(kind), facts["category"])))),
        (_("Office"), facts["office"]),
        (_("Place"), ", ".join(dict.fromkeys(filter(None, (facts["site"], facts["place"]))))),
        (_("Unit"), facts["unit"]),
        (_("Reported"), moment(facts["reported_at"])),
        (_("Arrived"), moment(times.get("arrived_at"))),
        (_("Finished"), moment(times.get("finished_at"))),
    ]


def _sections(filled: dict[str, Any]) -> list[Section]:
    cause = Cause(filled["cause"]).label if filled["cause"] in Cause.values else ""
    findings = filled["findings"]
    if cause:
        findings = f"{findings}\n" + _("Cause: %(cause)s") % {"cause": cause}
    material = tuple(
        (str(number), one["name"], " ".join(filter(None, (one["quantity"], one["measure"]))), one["serial"])
        for number, one in enumerate(filled["material"], start=1)
    )
    head = (_("No."), _("Material"), _("Quantity"), _("Serial number"))
    photos = tuple(
        PrintedPhoto(
            one["id"],
            one["sha256"],
            " – ".join(filter(None, (str(PhotoPart(one["part"]).label), one["caption"]))),
        )
        for one in filled["photos"]
    )
    people = tuple(
        f"{one['name']} – {one['part']}" if one["part"] else one["name"] for one in filled["people"]
    )
    found = (
        Section(str(Place.FINDINGS.label), text=findings),
        Section(str(Place.ACTIONS.label), lines=tuple(filled["actions"])),
        Section(str(Place.RESULT.label), text=filled["result"]),
        Section(str(Place.RECOMMENDATION.label), text=filled["recommendation"]),
        Section(
            str(Place.MATERIAL.label), table=Table(head, material, (8, 60, 22, 30)) if material else None
        ),
        Section(str(Place.PEOPLE.label), lines=people),
        Section(str(Place.PHOTOS.label), photos=photos),
    )
    return [one for one in found if one.text or one.lines or one.table or one.photos]


def _signatories(version: WorkReportVersion, request: ApprovalRequest) -> list[Signatory]:
    """Who wrote it, and everybody who approved a step."""
    signed = [Signatory(_("Prepared by"), _("Technician"), version.author_label)]
    steps = request.step_list
    for one in request.decisions.filter(verdict=Verdict.APPROVE).order_by("position"):
        role = steps[one.position].name if request.route_id else _roles(steps[one.position])
        if one.on_behalf_of_label:
            role = _("%(role)s, for %(name)s") % {"role": role, "name": one.on_behalf_of_label}
        signed.append(Signatory(_("Approved by"), role, one.decided_by_label, is_official=True))
    return signed


def _roles(step: Step) -> str:
    """Whose step it is, where no route gave it a name."""
    roles = Role.objects.filter(pk__in=[one.role_id for one in step.deciders]).order_by("priority")
    return " / ".join(str(role.title) for role in roles)


register_document_kind(
    DocumentKind(code=KIND, title=gettext_lazy("Work report"), letters="LT", source_digest=source_digest)
)
