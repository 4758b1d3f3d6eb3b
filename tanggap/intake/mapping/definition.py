"""Mapping definitions: plain data that says which column means what."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tanggap.intake.choices import DateOrder, ImportTarget
from tanggap.intake.errors import MappingInvalid
from tanggap.intake.mapping.fields import FieldKind, field_specs
from tanggap.intake.readers.delimited import DELIMITERS
from tanggap.tickets.choices import HoldReason, TicketStatus

UNIT_ZONE = "unit"
"""Time zone entry that means: the zone of the importing unit."""
KEY_CHECKS = ("", "digits")
TAKES = ("last", "first")
_STATE_PARTS = 2


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one field is filled.

    Attributes:
        columns: columns whose known values are joined with ``join``.
        join: text between them.
        constant: the value for every row, when there is no column or the columns tell nothing.
        values: what a cell says, to what it means; compared without case and outer blanks.
        keep_others: a cell that is not in ``values`` stays as it is instead of being refused.
        formats: exact ``strptime`` formats of a moment.
        order: ``DateOrder`` of a moment without formats; empty takes the mapping's.
        take: of several rows of one key, the ``last`` or ``first`` known value.
        until: name of a moment field: only rows at or before it count for ``take``.
    """

    columns: tuple[str, ...] = ()
    join: str = " "
    constant: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    keep_others: bool = False
    formats: tuple[str, ...] = ()
    order: str = ""
    take: str = "last"
    until: str = ""


@dataclass(frozen=True, slots=True)
class EventLog:
    """Says that several rows tell the life of one thing.

    Attributes:
        at: how the moment of a row is read; rows are put in its order, equal ones stay as in the file.
        state: column with the state after the change.
        states: what it says, to ``status`` or ``on_hold:reason``.
    """

    at: FieldRule
    state: str
    states: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole mapping; ``definition_from`` builds and checks it.

    Attributes:
        target: what the rows become (``ImportTarget``).
        source: name of the system that the rows come from; with the key it makes an import repeatable.
        key: column of the source's own number.
        key_check: ``digits`` refuses rows whose key is no number.
        fields: field name to rule.
        extra: columns that are kept with the record as they are.
        unknown: texts that mean nothing is known.
        order: how dates in figures are read.
        time_zone: ``unit`` or the name of a zone.
        delimiter, sheet: how the file is opened; empty means found out, or the first sheet.
        events: set when several rows make one record.
    """

    target: str
    source: str
    key: str
    fields: Mapping[str, FieldRule]
    key_check: str = ""
    extra: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    order: str = ""
    time_zone: str = UNIT_ZONE
    delimiter: str = ""
    sheet: str = ""
    events: EventLog | None = None

    def columns(self) -> list[str]:
        """Every column that the file must have, each once, in the order of the mapping."""
        rules: Iterable[FieldRule] = self.fields.values()
        names = [self.key, *(column for rule in rules for column in rule.columns), *self.extra]
        if self.events is not None:
            names += [*self.events.at.columns, self.events.state]
        return list(dict.fromkeys(names))


class _Reading:
    """Collects what is wrong while plain data is taken apart."""

    def __init__(self, data: Any) -> None:
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.problems: dict[str, list[Any]] = {}
        if not isinstance(data, dict):
            self.refuse("", _("A mapping is an object with named parts."))

    def refuse(self, place: str, message: Any) -> None:
        self.problems.setdefault(place, []).append(message)

    def text(self, source: Mapping[str, Any], name: str, place: str, default: str = "") -> str:
        value = source.get(name, default)
        if isinstance(value, str) and len(value) <= 200:
            return value
        self.refuse(place, _("“%(name)s” must be a text of at most 200 characters.") % {"name": name})
        return default

    def texts(self, source: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
        value = source.get(name, [])
        if (
            isinstance(value, list)
            and len(value) <= 100
            and all(isinstance(one, str) and len(one) <= 200 for one in value)
        ):
            return tuple(value)
        self.refuse(place, _("“%(name)s” must be a list of texts.") % {"name": name})
        return ()

    def table(self, source: Mapping[str, Any], name: str, place: str) -> dict[str, str]:
        value = source.get(name, {})
        if (
            isinstance(value, dict)
            and len(value) <= 1000
            and all(isinstance(key, str) and isinstance(one, str) for key, one in value.items())
        ):
            return dict(value)
        self.refuse(place, _("“%(name)s” must be a table from text to text.") % {"name": name})
        return {}

    def part(self, name: str) -> dict[str, Any]:
        value = self.data.get(name, {})
        if isinstance(value, dict):
            return value
        self.refuse(name, _("“%(name)s” must be an object with named parts.") % {"name": name})
        return {}

    def known(self, source: Mapping[str, Any], names: set[str], place: str) -> None:
        for name in sorted(set(source) - names):
            self.refuse(place, _("“%(name)s” is not known here.") % {"name": name})


_RULE_NAMES = {
    "column",
    "columns",
    "join",
    "constant",
    "values",
    "keep_others",
    "formats",
    "order",
    "take",
    "until",
}
_NAMES = {
    "target", "source", "key", "key_check", "fields", "extra", "unknown", "order", "time_zone", "delimiter",
    "sheet", "events", "title",
}  # fmt: skip


def definition_from(data: Any) -> Definition:
    """A checked definition from plain data (JSON).

    Raises:
        MappingInvalid: with every problem at its place.
    """
    reading = _Reading(data)
    reading.known(reading.data, _NAMES, "")
    target = reading.text(reading.data, "target", "target", ImportTarget.TICKETS.value)
    if target not in ImportTarget.values:
        reading.refuse("target", _("Unknown kind of import: %(target)s.") % {"target": target})
        raise MappingInvalid(fields=reading.problems)
    rules = {str(name): _rule(reading, raw, f"fields.{name}") for name, raw in reading.part("fields").items()}
    result = Definition(
        target=target,
        source=reading.text(reading.data, "source", "source").strip(),
        key=reading.text(reading.data, "key", "key"),
        key_check=reading.text(reading.data, "key_check", "key_check"),
        fields=rules,
        extra=reading.texts(reading.data, "extra", "extra"),
        unknown=reading.texts(reading.data, "unknown", "unknown"),
        order=reading.text(reading.data, "order", "order"),
        time_zone=reading.text(reading.data, "time_zone", "time_zone", UNIT_ZONE) or UNIT_ZONE,
        delimiter=reading.text(reading.data, "delimiter", "delimiter"),
        sheet=reading.text(reading.data, "sheet", "sheet"),
        events=_events(reading) if reading.data.get("events") else None,
    )
    _check_whole(reading, result)
    _check_fields(reading, result)
    if reading.problems:
        raise MappingInvalid(fields=reading.problems)
    return result


def _rule(reading: _Reading, raw: Any, place: str) -> FieldRule:
    if not isinstance(raw, dict):
        reading.refuse(place, _("A field is described by an object with named parts."))
        return FieldRule()
    reading.known(raw, _RULE_NAMES, place)
    column = reading.text(raw, "column", place)
    take = reading.text(raw, "take", place, "last")
    if take not in TAKES:
        reading.refuse(place, _("“take” is last or first."))
    rule = FieldRule(
        columns=(column,) if column else reading.texts(raw, "columns", place),
        join=reading.text(raw, "join", place, " "),
        constant=reading.text(raw, "constant", place),
        values=reading.table(raw, "values", place),
        keep_others=raw.get("keep_others") is True,
        formats=reading.texts(raw, "formats", place),
        order=reading.text(raw, "order", place),
        take=take,
        until=reading.text(raw, "until", place),
    )
    if not rule.columns and not rule.constant:
        reading.refuse(place, _("Name a column or a fixed value."))
    return rule


def _events(reading: _Reading) -> EventLog:
    raw = reading.part("events")
    reading.known(raw, {"at", "state", "states"}, "events")
    at = _rule(reading, raw.get("at"), "events.at")
    states = reading.table(raw, "states", "events.states")
    for said, meant in states.items():
        if not valid_state(meant):
            reading.refuse(
                "events.states", _("%(said)s: “%(meant)s” is no state.") % {"said": said, "meant": meant}
            )
    state = reading.text(raw, "state", "events.state")
    if not state or not states:
        reading.refuse("events.state", _("Name the column of the state and what its values mean."))
    return EventLog(at, state, states)


def valid_state(value: str) -> bool:
    """Whether a text is ``status`` or ``on_hold:reason``."""
    status, _colon, reason = value.partition(":")
    if status not in TicketStatus.values or status == TicketStatus.MERGED:
        return False
    return reason in HoldReason.values if status == TicketStatus.ON_HOLD else not reason


def _check_whole(reading: _Reading, result: Definition) -> None:
    if not result.source:
        reading.refuse("source", _("Name the system that the file comes from."))
    if not result.key:
        reading.refuse("key", _("Name the column with the source's own number."))
    if result.key_check not in KEY_CHECKS:
        reading.refuse("key_check", _("“key_check” is digits or empty."))
    if result.order and result.order not in DateOrder.values:
        reading.refuse("order", _("“order” is day_first, month_first or year_first."))
    if result.delimiter and result.delimiter not in DELIMITERS:
        reading.refuse("delimiter", _("The delimiter is a comma, a semicolon or a tab."))
    if result.time_zone != UNIT_ZONE and result.time_zone not in zoneinfo.available_timezones():
        reading.refuse("time_zone", _("Unknown time zone: %(zone)s.") % {"zone": result.time_zone})
    if result.events is not None and result.target != ImportTarget.TICKETS:
        reading.refuse("events", _("Only tickets have a history."))


def _check_fields(reading: _Reading, result: Definition) -> None:
    specs = field_specs(result.target)
    for name, rule in result.fields.items():
        place = f"fields.{name}"
        spec = specs.get(name)
        if spec is None:
            reading.refuse(place, _("There is no field “%(name)s”.") % {"name": name})
            continue
        if rule.until and (rule.until not in specs or specs[rule.until].kind is not FieldKind.MOMENT):
            reading.refuse(place, _("“until” names a moment field."))
        if spec.kind.is_told_in_time:
            _check_moment(reading, rule, result.order, place)
        if spec.kind is FieldKind.CHOICE:
            _check_choice(reading, name, rule, set(spec.choices), place)
    if result.events is not None:
        _check_moment(reading, result.events.at, result.order, "events.at")
    for name, spec in specs.items():
        if spec.required and name not in result.fields:
            reading.refuse(f"fields.{name}", _("“%(label)s” is needed.") % {"label": spec.label})


def _check_moment(reading: _Reading, rule: FieldRule, order: str, place: str) -> None:
    order = rule.order or order
    if rule.order and rule.order not in DateOrder.values:
        reading.refuse(place, _("“order” is day_first, month_first or year_first."))
    if not rule.formats and not order:
        reading.refuse(place, _("Say whether the day or the month comes first; it is never guessed."))
    for one in rule.formats:
        try:
            datetime.strptime("", one)  # noqa: DTZ007 - only the format is tried
        except ValueError as error:
            if "does not match" not in str(error):
                reading.refuse(place, _("“%(format)s” is no date format.") % {"format": one})


def _check_choice(reading: _Reading, name: str, rule: FieldRule, values: set[str], place: str) -> None:
    meanings = [*rule.values.values(), *([rule.constant] if rule.constant else [])]
    for meant in meanings:
        if not (valid_state(meant) if name == "status" else meant in values):
            reading.refuse(place, _("“%(meant)s” is not one of the possible values.") % {"meant": meant})
