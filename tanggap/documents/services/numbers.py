"""Taking numbers: one after the other in each series, none twice, none unexplained."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from tanggap.activity.content import steady_text
from tanggap.activity.services import record
from tanggap.documents.models import DocumentNumber, NumberSeries
from tanggap.documents.patterns import DEFAULT, number_written
from tanggap.documents.policies import can_manage_documents
from tanggap.documents.registry import document_kind_of
from tanggap.documents.selectors import template_for
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Unit

MOST_SKIPPED = 200


@transaction.atomic
def number_take(*, kind: str, unit: Unit, at: datetime) -> DocumentNumber:
    """The next number for a document; call it in the transaction that issues it.

    The series' row stays locked to the end of the transaction: a number that is rolled back is taken by the
    next one, so that no gap opens.

    Args:
        kind: of document.
        unit: that issues it.
        at: moment of issue; the year and month are those of the unit's clock.

    Raises:
        Invalid: the pattern gives numbers that were all used already.
    """
    template = template_for(kind, unit)
    counts = template.unit if template is not None and template.unit is not None else unit
    pattern = template.pattern if template is not None else DEFAULT
    day = at.astimezone(ZoneInfo(counts.time_zone)).date()
    series = _locked(kind, counts, day.year)
    for _skipped in range(MOST_SKIPPED):
        number = series.last + 1
        text = number_written(
            pattern, number=number, unit=counts.code, kind=document_kind_of(kind).letters, day=day
        )
        _count(series, number)
        if not DocumentNumber.objects.filter(text=text).exists():
            return DocumentNumber.objects.create(series=series, number=number, text=text, taken_at=at)
        DocumentNumber.objects.create(
            series=series,
            number=number,
            taken_at=at,
            voided_at=at,
            void_reason=_("%(number)s was used already.") % {"number": text},
        )
    raise Invalid(_("The pattern of numbers gives only numbers that were used. Change it."), code="pattern")


@transaction.atomic
def number_void(*, actor: Actor, series_id: int, reason: str) -> DocumentNumber:
    """Take the next number out, since it was used outside or is to stay free; the reason stays with it.

    Raises:
        NotVisible: no such series. NotAllowed. Invalid: no reason.
    """
    series = NumberSeries.objects.filter(pk=series_id).select_related("unit").first()
    if series is None:
        raise NotVisible
    can_manage_documents(actor, series.unit.path).enforce()
    said = " ".join(steady_text(reason).split())[:300]
    if not said:
        raise Invalid.field("reason", _("Say why."), code="required")
    locked = _locked(series.kind, series.unit, series.year)
    moment = clock.now()
    _count(locked, locked.last + 1)
    voided = DocumentNumber.objects.create(
        series=locked,
        number=locked.last,
        taken_at=moment,
        voided_at=moment,
        voided_by_label=actor.label[:150],
        void_reason=said,
    )
    record(
        "document.number_voided",
        actor=actor,
        subject=locked,
        unit_id=locked.unit_id,
        unit_path=series.unit.path,
        data={"number": voided.number, "year": locked.year, "kind": locked.kind, "reason": said},
    )
    return voided


def _locked(kind: str, unit: Unit, year: int) -> NumberSeries:
    series, _created = NumberSeries.objects.get_or_create(kind=kind, unit=unit, year=year)
    return NumberSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)


def _count(series: NumberSeries, number: int) -> None:
    NumberSeries.objects.filter(pk=series.pk).update(last=number)
    series.last = number
