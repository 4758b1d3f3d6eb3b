"""From a row's cells to one record with checked values."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from tanggap.intake.choices import DateOrder
from tanggap.intake.errors import FileRefused, RowRefused
from tanggap.intake.mapping.dates import DateUnreadable, moment_of
from tanggap.intake.mapping.definition import UNIT_ZONE, Definition, FieldRule
from tanggap.intake.mapping.fields import COMPOSED_KEYS, FieldKind, FieldSpec, field_specs
from tanggap.intake.readers import Cell, FormulaError, Row, fold
from tanggap.kernel import clock

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
KEY_LIMIT = 120
EXTRA_LIMIT = 2_000
_LANGUAGES = ("en", "id")
_FUTURE = timedelta(days=1)
"""How far a moment may lie ahead: clocks and zones of sources are not exact."""


@dataclass(slots=True)
class Record:
    """What a row, or the rows of one key, become.

    Attributes:
        row: number of the (first) row.
        rows: how many rows it was made from.
        key: the source's own number.
        values: field name to text, moment (UTC), whole number or tuple of names.
        states: moment, status and hold reason of each change, when the file tells a history.
        extra: columns kept as they are.
        notes: what was adjusted, for the person (translated).
    """

    row: int
    key: str
    values: dict[str, Any]
    rows: int = 1
    states: list[tuple[datetime, str, str]] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def columns_found(definition: Definition, columns: Sequence[str]) -> dict[str, str]:
    """Column as the mapping names it, to the column of the file.

    Raises:
        FileRefused: columns are missing; all of them are named.
    """
    by_fold = {fold(name): name for name in reversed(columns)}
    found = {name: name if name in columns else by_fold.get(fold(name), "") for name in definition.columns()}
    missing = [name for name, column in found.items() if not column]
    if missing:
        raise FileRefused(
            _("The file does not fit the mapping. Missing columns: %(missing)s. It has: %(found)s.")
            % {"missing": ", ".join(missing), "found": ", ".join(columns[:30])},
            code="missing_columns",
            missing=missing,
        )
    return found


def text_of(cell: Cell) -> str:
    """A cell as text; dates in ISO form."""
    if isinstance(cell, str):
        return cell.strip()
    return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()


class RecordBuilder:
    """Reads cells by a mapping.

    Args:
        definition: the mapping.
        columns: the columns of the file.
        unit_zone: name of the importing unit's time zone.

    Raises:
        FileRefused: columns are missing.
    """

    def __init__(self, definition: Definition, columns: Sequence[str], unit_zone: str) -> None:
        self.definition = definition
        self.found = columns_found(definition, columns)
        zone = unit_zone if definition.time_zone == UNIT_ZONE else definition.time_zone
        self.zone: tzinfo = zoneinfo.ZoneInfo(zone)
        self.specs = field_specs(definition.target)
        self._unknown = {fold(one) for one in definition.unknown} | {""}
        self._tables = {
            name: {fold(said): meant for said, meant in rule.values.items()}
            for name, rule in definition.fields.items()
        }
        self._choices = {
            name: _choice_texts(spec) for name, spec in self.specs.items() if spec.kind is FieldKind.CHOICE
        }

    def known(self, row: Row, column: str) -> Cell:
        """The cell of a column, ``""`` when it says that nothing is known."""
        cell = row.cells[self.found[column]]
        if isinstance(cell, FormulaError):
            raise RowRefused(
                [
                    _("Column “%(column)s” holds a formula error: %(text)s.")
                    % {"column": column, "text": str(cell)}
                ]
            )
        if isinstance(cell, str) and fold(cell) in self._unknown:
            return ""
        return cell

    def key_of(self, row: Row) -> str:
        """The source's own number of a row.

        Raises:
            RowRefused: unreadable row, no key, or one that is not as the mapping tells.
        """
        if row.problem:
            raise RowRefused([str(row.problem)])
        key = text_of(self.known(row, self.definition.key))
        column = {"column": self.definition.key, "key": key[:60]}
        if not key:
            raise RowRefused([_("Column “%(column)s” is empty.") % column])
        if len(key) > KEY_LIMIT:
            raise RowRefused([_("Column “%(column)s”: “%(key)s…” is too long for a number.") % column])
        if self.definition.key_check == "digits" and not (key.isascii() and key.isdigit()):
            raise RowRefused(
                [_("Column “%(column)s”: “%(key)s” is not a number; the row is probably broken.") % column]
            )
        return key

    def record(self, row: Row) -> Record:
        """The record of a file in which each row stands for itself.

        Raises:
            RowRefused: with every reason found.
        """
        key = self.key_of(row)
        cells = {}
        reasons: list[str] = []
        for name, rule in self.definition.fields.items():
            try:
                cells[name] = self.cell(row, rule)
            except RowRefused as refusal:
                reasons += refusal.reasons
        if reasons:
            raise RowRefused(reasons)
        record = Record(row.number, key, {}, extra=self.kept(row))
        self.fill(record, cells)
        if names := COMPOSED_KEYS.get(self.definition.target):
            record.key = " ".join(str(record.values.get(name, "")) for name in names)[:KEY_LIMIT]
        return record

    def cell(self, row: Row, rule: FieldRule) -> Cell:
        """What the rule's columns say: the cell itself, or their known texts joined."""
        if len(rule.columns) == 1:
            return self.known(row, rule.columns[0])
        known = [text_of(self.known(row, column)) for column in rule.columns]
        return rule.join.join(text for text in known if text)

    def kept(self, row: Row) -> dict[str, str]:
        """The columns that are kept as they are."""
        pairs = {column: text_of(self.known(row, column))[:EXTRA_LIMIT] for column in self.definition.extra}
        return {column: text for column, text in pairs.items() if text}

    def fill(self, record: Record, cells: Mapping[str, Cell]) -> None:
        """Check the cells by field and put their values into the record.

        Raises:
            RowRefused: with every reason found.
        """
        reasons: list[str] = []
        for name, rule in self.definition.fields.items():
            try:
                value = self.value(name, rule, cells[name])
            except RowRefused as refusal:
                reasons += refusal.reasons
                continue
            if value not in ("", None, ()):
                record.values[name] = value
            elif self.specs[name].required:
                reasons.append(_("“%(field)s” is empty (%(columns)s).") % _place(self.specs[name], rule))
        if not reasons:
            reasons = _moment_order(record.values)
        if reasons:
            raise RowRefused(reasons)

    def value(self, name: str, rule: FieldRule, cell: Cell) -> Any:
        """One field's value out of a cell; empty when the cell tells nothing.

        Raises:
            RowRefused: the cell cannot be read as this field.
        """
        spec = self.specs[name]
        if cell == "":
            cell = rule.constant
        if cell == "":
            return ""
        if spec.kind is FieldKind.MOMENT:
            return self.moment(rule, cell, spec)
        if spec.kind is FieldKind.DATE:
            return self.day(rule, cell, spec)
        text = text_of(cell)
        meant = self._tables[name].get(fold(text))
        if meant is not None:
            return _typed(spec, meant)
        if spec.kind is FieldKind.CHOICE:
            meant = text if rule.constant == text else self._choices[name].get(fold(text))
            if meant is None:
                raise _unreadable(spec, rule, text, _("it is not one of the known values"))
            return meant
        if rule.values and not rule.keep_others:
            raise _unreadable(spec, rule, text, _("it is not in the value table"))
        return _checked_text(spec, rule, text)

    def moment(self, rule: FieldRule, cell: Cell, spec: FieldSpec | None = None) -> datetime:
        """The moment that a cell tells, in UTC.

        Raises:
            RowRefused: it does not fit what the mapping tells, or lies too far back or ahead.
        """
        moment = self._read(rule, cell, spec, self.zone)
        if moment < EARLIEST or moment > clock.now() + _FUTURE:
            raise _unreadable(spec, rule, text_of(cell), _("the date is before 1970 or in the future"))
        return moment

    def day(self, rule: FieldRule, cell: Cell, spec: FieldSpec) -> date:
        """The calendar day that a cell tells; it may lie ahead.

        Raises:
            RowRefused: it does not fit what the mapping tells.
        """
        return self._read(rule, cell, spec, UTC).date()

    def _read(self, rule: FieldRule, cell: Cell, spec: FieldSpec | None, zone: tzinfo) -> datetime:
        order = rule.order or self.definition.order
        try:
            return moment_of(cell, formats=rule.formats, order=order, zone=zone)
        except DateUnreadable as error:
            expected = " / ".join(rule.formats) or str(DateOrder(order).label)
            raise _unreadable(
                spec, rule, text_of(cell), _("it is not a date as told (%(order)s)") % {"order": expected}
            ) from error


def _typed(spec: FieldSpec, meant: str) -> Any:
    return (meant,) if spec.kind is FieldKind.PATH else meant


def _place(spec: FieldSpec | None, rule: FieldRule) -> dict[str, str]:
    columns = ", ".join(rule.columns)
    return {"field": str(spec.label) if spec else columns, "columns": columns or _("fixed value")}


def _unreadable(spec: FieldSpec | None, rule: FieldRule, text: str, why: str) -> RowRefused:
    shown = text if len(text) <= 60 else text[:60] + "…"
    return RowRefused(
        [
            _("“%(field)s”: “%(text)s” cannot be used: %(why)s.")
            % {**_place(spec, rule), "text": shown, "why": why}
        ]
    )


def _checked_text(spec: FieldSpec, rule: FieldRule, text: str) -> Any:
    if spec.kind is FieldKind.WHOLE:
        if not (text.isascii() and text.isdigit() and len(text) <= 6):
            raise _unreadable(spec, rule, text, _("it is not a whole number"))
        return int(text)
    if spec.kind is FieldKind.PATH:
        names = tuple(name.strip() for name in text.split(">") if name.strip())
        if any(len(name) > 100 for name in names) or len(names) > 5:
            raise _unreadable(spec, rule, text, _("it is too long"))
        return names
    if spec.limit <= 500 and spec.name != "subject":
        text = " ".join(text.split())
    if len(text) > spec.limit and spec.name != "subject":
        raise _unreadable(
            spec, rule, text, _("it is longer than %(limit)s characters") % {"limit": spec.limit}
        )
    if spec.name in {"email", "requester_email"}:
        try:
            validate_email(text)
        except ValidationError as error:
            raise _unreadable(spec, rule, text, _("it is not an e-mail address")) from error
    return text


def _choice_texts(spec: FieldSpec) -> dict[str, str]:
    """Every text that means a value without a value table: the value and its label in both languages."""
    texts: dict[str, str] = {}
    for language in _LANGUAGES:
        with translation.override(language):
            texts |= {fold(str(label)): value for value, label in spec.choices.items()}
    return texts | {fold(value): value for value in spec.choices}


def _moment_order(values: Mapping[str, Any]) -> list[str]:
    """Refusals for moments that cannot follow one another."""
    reported, resolved, closed = (values.get(name) for name in ("reported_at", "resolved_at", "closed_at"))
    reasons = []
    if reported and resolved and resolved < reported:
        reasons.append(_("It was solved before it was reported."))
    if reported and closed and closed < reported:
        reasons.append(_("It was closed before it was reported."))
    if resolved and closed and closed < resolved:
        reasons.append(_("It was closed before it was solved."))
    return reasons
