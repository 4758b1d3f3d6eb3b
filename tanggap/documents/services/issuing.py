"""Issuing a document with its number, in the transaction that decides it; withdrawing one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import formats, translation
from django.utils.translation import gettext as _

from tanggap.activity.content import json_digest, plain, steady_text
from tanggap.activity.services import record
from tanggap.attachments.selectors import attachments_of
from tanggap.documents.content import FORM, Draft, section_as_json, signatory_as_json
from tanggap.documents.models import Document, DocumentNumber, Letterhead
from tanggap.documents.policies import can_withdraw
from tanggap.documents.registry import DocumentKind, document_kind_of
from tanggap.documents.selectors import letterhead_for, template_for
from tanggap.documents.services.numbers import number_take
from tanggap.documents.tasks import paper_make
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid
from tanggap.kernel.ids import new_secret
from tanggap.organization.models import Unit

CODE_BYTES = 15
"""Of randomness in the address of the proof: 120 bits in 20 letters, short enough for a small QR code."""


@transaction.atomic
def document_issue(*, actor: Actor, kind: str, unit: Unit, draft: Draft) -> Document:
    """Give the draft a number and freeze it; the paper is made by a worker, or when it is first asked for.

    Args:
        actor: whose decision issues it.
        kind: code of a registered kind.
        unit: that issues it.
        draft: what stands in it, in the language of the installation.

    Raises:
        Invalid: unknown kind, or no number can be made.
        IntegrityError: the subject has a valid document.
    """
    known = document_kind_of(kind)
    moment = clock.now()
    number = number_take(kind=kind, unit=unit, at=moment)
    code = new_secret(CODE_BYTES)
    with translation.override(settings.LANGUAGE_CODE):
        content = plain(_content(known, unit, draft, number, moment, code))
    document = Document.objects.create(
        kind=kind,
        subject_id=draft.subject_id,
        unit=unit,
        number=number,
        number_text=number.text,
        title=steady_text(draft.subject)[:200],
        content=content,
        digest=json_digest(content),
        verify_code=code,
        issued_at=moment,
        issued_by_id=actor.person_id or 0,
        issued_by_label=actor.label[:150],
    )
    entry = record(
        "document.issued",
        actor=actor,
        subject=document,
        unit_id=unit.pk,
        unit_path=unit.path,
        data={"number": number.text, "kind": kind, "digest": document.digest},
    )
    document.entry_id, document.entry_digest = entry.pk, bytes(entry.digest).hex()
    document.save(update_fields=["entry_id", "entry_digest"])
    paper_make.enqueue(document_id=document.pk)
    return document


@transaction.atomic
def document_withdraw(*, actor: Actor, document_id: int, reason: str) -> Document:
    """Say that a document holds no longer; its number stays taken and the proof page says so.

    Raises:
        NotAllowed. Invalid: no reason.
    """
    document = Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document_id)
    can_withdraw(actor, document).enforce()
    said = " ".join(steady_text(reason).split())[:300]
    if not said:
        raise Invalid.field("reason", _("Say why."), code="required")
    document.withdrawn_at = clock.now()
    document.withdrawn_by_label = actor.label[:150]
    document.withdrawn_reason = said
    document.save(update_fields=["withdrawn_at", "withdrawn_by_label", "withdrawn_reason"])
    record(
        "document.withdrawn",
        actor=actor,
        subject=document,
        unit_id=document.unit_id,
        unit_path=document.unit.path,
        data={"number": document.number_text, "reason": said},
    )
    return document


def _content(
    kind: DocumentKind, unit: Unit, draft: Draft, number: DocumentNumber, moment: datetime, code: str
) -> dict[str, Any]:
    template, head = template_for(kind.code, unit), letterhead_for(unit)
    day = formats.date_format(moment.astimezone(ZoneInfo(unit.time_zone)), "j F Y")
    return {
        "form": FORM,
        "language": settings.LANGUAGE_CODE,
        "kind": kind.code,
        "title": template.title if template is not None else str(kind.title),
        "number": number.text,
        "issued_at": moment.replace(microsecond=0).isoformat(),
        "place_and_date": ", ".join(filter(None, (head.city if head else "", day))),
        "unit": unit.name,
        "letterhead": _letterhead(head, unit),
        "opening": template.opening if template is not None else "",
        "closing": template.closing if template is not None else "",
        "facts": [[label, value] for label, value in draft.facts],
        "sections": [section_as_json(section) for section in draft.sections],
        "signatories": [signatory_as_json(one) for one in draft.signatories],
        "source": draft.source,
        "verify_url": f"{settings.BASE_URL}/verify/{code}/",
        "words": {
            "number": _("Number"),
            "page": _("Page %(page)s of %(pages)s"),
            "proof": _("Scan to check that this paper is genuine."),
        },
    }


def _letterhead(head: Letterhead | None, unit: Unit) -> dict[str, Any]:
    if head is None:
        return {"above": "", "name": unit.name, "address": "", "contact": ""}
    found: dict[str, Any] = {
        "above": head.above,
        "name": head.name,
        "address": head.address,
        "contact": head.contact,
    }
    logos = attachments_of(Letterhead._meta.label_lower, [head.pk]).get(head.pk, [])
    if logos:
        found["logo"] = {"id": str(logos[-1].public_id), "sha256": logos[-1].sha256}
    return found
