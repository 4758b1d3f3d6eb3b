"""Letterheads and forms of documents."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from tanggap.activity.content import steady_text
from tanggap.activity.services import record
from tanggap.attachments.services import attachments_store_many, uploads_prepared
from tanggap.documents.models import DocumentTemplate, Letterhead
from tanggap.documents.patterns import pattern_checked
from tanggap.documents.policies import can_manage_documents, can_manage_everywhere
from tanggap.documents.registry import document_kind_of
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.organization.models import Unit


@dataclass(frozen=True, slots=True)
class LetterheadFacts:
    """What a letterhead says."""

    unit_id: int
    name: str
    above: str = ""
    address: str = ""
    contact: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """What a form says; without a unit it counts everywhere, and each unit counts for itself."""

    kind: str
    title: str
    pattern: str
    unit_id: int | None = None
    opening: str = ""
    closing: str = ""


@transaction.atomic
def letterhead_save(
    *,
    actor: Actor,
    facts: LetterheadFacts,
    letterhead_id: int | None = None,
    version: int = 0,
    logo: UploadedFile[bytes] | None = None,
) -> Letterhead:
    """Add a letterhead, or change one; papers that were issued keep theirs.

    Raises:
        NotAllowed, StaleState.
        Invalid: no unit or name, or the unit has one; a logo that is no picture.
    """
    unit = _unit(facts.unit_id)
    can_manage_documents(actor, unit.path).enforce()
    known = _known(Letterhead, letterhead_id, version)
    if known is not None:
        can_manage_documents(actor, known.unit.path).enforce()
    if not facts.name.strip():
        raise Invalid.field("name", _("This is required."), code="required")
    head = known or Letterhead(version=0)
    head.unit = unit
    for name, longest in (("above", 120), ("name", 150), ("address", 300), ("contact", 200), ("city", 80)):
        setattr(head, name, _tidy(getattr(facts, name), longest))
    _store(head, _("This unit has a letterhead already."), "unit_id")
    if logo is not None:
        with uploads_prepared(actor, [logo], images_only=True) as prepared:
            attachments_store_many(actor=actor, uploads=prepared, owner=head, with_entry=False)
    _note("letterhead.saved", actor, head, unit, {"name": head.name, "logo": logo is not None})
    return head


@transaction.atomic
def template_save(
    *, actor: Actor, facts: TemplateFacts, template_id: int | None = None, version: int = 0
) -> DocumentTemplate:
    """Add a form of documents, or change one; numbers go on counting.

    Raises:
        NotAllowed, StaleState.
        Invalid: no title, a pattern that does not fit, or there is one for kind and unit.
    """
    unit = _unit(facts.unit_id) if facts.unit_id is not None else None
    _manages(actor, unit).enforce()
    known = _known(DocumentTemplate, template_id, version)
    if known is not None:
        _manages(actor, known.unit).enforce()
    document_kind_of(facts.kind)
    if not facts.title.strip():
        raise Invalid.field("title", _("This is required."), code="required")
    form = known or DocumentTemplate(version=0)
    form.kind, form.unit = facts.kind, unit
    others = DocumentTemplate.objects.exclude(pk=form.pk).filter(unit__isnull=False)
    form.pattern = pattern_checked(facts.pattern, names_unit=unit is None or others.exists())
    form.title = _tidy(facts.title, 120)
    form.opening = steady_text(facts.opening).strip()[:1000]
    form.closing = steady_text(facts.closing).strip()[:1000]
    _store(form, _("There is a form for this kind and unit already."), "unit_id")
    _note("document_template.saved", actor, form, unit, {"title": form.title, "pattern": form.pattern})
    return form


def _manages(actor: Actor, unit: Unit | None) -> Decision:
    return can_manage_everywhere(actor) if unit is None else can_manage_documents(actor, unit.path)


def _unit(unit_id: int | None) -> Unit:
    unit = Unit.objects.in_use().filter(pk=unit_id or 0).first()
    if unit is None:
        raise Invalid.field("unit_id", _("Choose a unit of the list."))
    return unit


def _known[Row: models.Model](table: type[Row], key: int | None, version: int) -> Row | None:
    """The row to change, locked, at the version that was seen.

    Raises:
        StaleState.
    """
    if key is None:
        return None
    rows = table._default_manager.select_for_update(of=("self",)).select_related("unit")
    row = rows.filter(pk=key, version=version).first()
    if row is None:
        raise StaleState
    return row


def _store(row: Letterhead | DocumentTemplate, taken: object, field: str) -> None:
    row.version += 1
    row.changed_at = clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid.field(field, taken) from error


def _note(
    action: str, actor: Actor, subject: models.Model, unit: Unit | None, data: dict[str, object]
) -> None:
    record(
        action,
        actor=actor,
        subject=subject,
        unit_id=unit.pk if unit else None,
        unit_path=unit.path if unit else "",
        data=data,
    )


def _tidy(text: str, longest: int) -> str:
    return " ".join(steady_text(text).split())[:longest]
