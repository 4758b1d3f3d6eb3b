"""The mapping editor: a definition as form rows, and a definition out of a sent form."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tanggap.intake.choices import DateOrder
from tanggap.intake.mapping.definition import UNIT_ZONE
from tanggap.intake.mapping.fields import FieldKind, FieldSpec, field_specs
from tanggap.intake.readers import fold
from tanggap.organization.choices import INDONESIAN_TIME_ZONES
from tanggap.tickets.choices import HoldReason, TicketStatus

MOST_VALUES = 60
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One line of a value table: what the cell says and what it means."""

    said: str
    meant: str


@dataclass(frozen=True, slots=True)
class EditorRow:
    """One field of the target as the page shows it."""

    name: str
    label: str
    required: bool
    is_moment: bool
    column: str
    second: str = ""
    formats: str = ""
    constant: str = ""
    choices: Sequence[Choice] = ()
    values: Sequence[ValueLine] = ()
    more: str = ""
    problems: Sequence[str] = field(default_factory=tuple)


def zone_choices() -> list[Choice]:
    """The importing unit's zone first, then Indonesia's, then all others."""
    others = sorted(
        zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/")
    )
    zones = [*INDONESIAN_TIME_ZONES, "UTC", *(zone for zone in others if zone not in INDONESIAN_TIME_ZONES)]
    return [(UNIT_ZONE, _("Zone of the importing unit")), *((zone, zone) for zone in zones)]


def meanings(spec: FieldSpec) -> list[Choice]:
    """What a value of a choice field can mean; waiting states with their reasons."""
    if spec.name != "status":
        return [(value, str(label)) for value, label in spec.choices.items()]
    plain = [(value, str(label)) for value, label in spec.choices.items() if value != TicketStatus.ON_HOLD]
    hold = str(TicketStatus.ON_HOLD.label)
    return plain + [
        (f"{TicketStatus.ON_HOLD}:{value}", f"{hold} – {label}") for value, label in HoldReason.choices
    ]


def choice_columns(definition: Mapping[str, Any]) -> list[str]:
    """Columns whose values get a table."""
    specs = field_specs(definition["target"])
    found = []
    for name, rule in definition.get("fields", {}).items():
        if name in specs and specs[name].kind is FieldKind.CHOICE:
            found += _columns(rule)[:1]
    return found


def editor_rows(
    definition: Mapping[str, Any],
    said: Mapping[str, Sequence[str]],
    problems: Mapping[str, Sequence[Any]],
) -> list[EditorRow]:
    """The rows of the editor.

    Args:
        definition: mapping as plain data.
        said: different texts of the columns of choice fields.
        problems: messages by place, as a refused definition gives them.
    """
    return [
        _row(
            spec,
            definition.get("fields", {}).get(spec.name, {}),
            said,
            [str(text) for text in problems.get(f"fields.{spec.name}", ())],
        )
        for spec in field_specs(definition["target"]).values()
    ]


def _row(
    spec: FieldSpec, rule: Mapping[str, Any], said: Mapping[str, Sequence[str]], problems: Sequence[str]
) -> EditorRow:
    columns = [*_columns(rule), "", ""]
    is_choice = spec.kind is FieldKind.CHOICE
    return EditorRow(
        name=spec.name,
        label=str(spec.label),
        required=spec.required,
        is_moment=spec.kind.is_told_in_time,
        column=columns[0],
        second=columns[1],
        formats=" | ".join(rule.get("formats", ())),
        constant=rule.get("constant", ""),
        choices=meanings(spec) if is_choice else (),
        values=_value_lines(spec, rule, said.get(columns[0], ())) if is_choice and columns[0] else (),
        more=", ".join(column for column in columns[2:] if column),
        problems=problems,
    )


def _value_lines(spec: FieldSpec, rule: Mapping[str, Any], said: Sequence[str]) -> list[ValueLine]:
    """What the table says already, then what the file says, with the plain meaning where there is one."""
    known = dict(rule.get("values", {}))
    folded = {fold(text) for text in known}
    plain = {fold(value): value for value in spec.choices} | {
        fold(str(label)): value for value, label in spec.choices.items()
    }
    fresh = {text: plain.get(fold(text), "") for text in said if fold(text) not in folded}
    return [ValueLine(text, meant) for text, meant in [*known.items(), *fresh.items()][:MOST_VALUES]]


def _columns(rule: Mapping[str, Any]) -> list[str]:
    return [rule["column"]] if rule.get("column") else list(rule.get("columns", ()))


def definition_from_form(base: Mapping[str, Any], post: QueryDict) -> dict[str, Any]:
    """The definition that a sent editor describes.

    What the page does not show (histories of event logs, columns beyond the second) stays as in ``base``.
    """
    target = base["target"]
    result = {name: value for name, value in base.items() if name not in {"fields", "title"}}
    result["target"] = target
    for name in ("source", "key", "order", "time_zone"):
        result[name] = post.get(name, "").strip()[:200]
    result["unknown"] = [text.strip() for text in post.get("unknown", "").split(",") if text.strip()][:20]
    result["extra"] = [text for text in post.getlist("extra") if text][:100]
    fields = {}
    for spec in field_specs(target).values():
        rule = _rule(spec, base.get("fields", {}).get(spec.name, {}), post)
        if rule:
            fields[spec.name] = rule
    result["fields"] = fields
    return result


def _rule(spec: FieldSpec, before: Mapping[str, Any], post: QueryDict) -> dict[str, Any]:
    column, second = post.get(f"column-{spec.name}", ""), post.get(f"second-{spec.name}", "")
    constant = post.get(f"constant-{spec.name}", "").strip()[:200]
    columns = _columns(before)
    if not column and not constant:
        return {}
    kept = ("join", "keep_others", "take", "until", "order")
    rule: dict[str, Any] = {name: before[name] for name in kept if name in before}
    if column:
        same = columns[:1] == [column] and (columns[1:2] or [""]) == [second]
        rule["columns"] = columns if same else [name for name in (column, second) if name]
    if constant:
        rule["constant"] = constant
    if spec.kind.is_told_in_time:
        formats = [text.strip() for text in post.get(f"formats-{spec.name}", "").split("|") if text.strip()]
        rule |= {"formats": formats[:10]} if formats else {}
    if spec.kind is FieldKind.CHOICE and column:
        pairs = zip(post.getlist(f"said-{spec.name}"), post.getlist(f"meant-{spec.name}"), strict=False)
        rule["values"] = {said: meant for said, meant in pairs if said and meant}
    elif before.get("values") and column:
        rule["values"] = before["values"]
    return rule


def order_choices() -> list[Choice]:
    """How dates may be written; nothing is chosen in advance."""
    return [("", _("Choose …")), *((str(value), str(label)) for value, label in DateOrder.choices)]
