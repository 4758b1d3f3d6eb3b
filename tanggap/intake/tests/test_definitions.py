"""Mappings say what they must, or are refused at the place that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tanggap.intake.catalogue import proposed, shipped_mappings
from tanggap.intake.choices import ImportTarget
from tanggap.intake.errors import MappingInvalid
from tanggap.intake.mapping.definition import definition_from
from tanggap.intake.mapping.fields import FIELDS
from tanggap.intake.tests.files import mapping, with_fields


@pytest.mark.parametrize("name", ["isp-complaints", "itsm-event-log"])
def test_shipped_mappings_can_be_used(name: str) -> None:
    definition = definition_from(shipped_mappings()[name].definition)
    assert definition.source == name


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ([], ""),
        (mapping(target="ships"), "target"),
        (mapping(source=""), "source"),
        (mapping(key=""), "key"),
        (mapping(key=7), "key"),
        (mapping(order="sideways"), "order"),
        (mapping(time_zone="Mars/Base"), "time_zone"),
        (mapping(delimiter="|"), "delimiter"),
        (mapping(unknown="?"), "unknown"),
        (mapping(surprise=1), ""),
        (mapping(fields=[]), "fields"),
        (mapping(fields={}), "fields.subject"),
        (with_fields(colour={"column": "x"}), "fields.colour"),
        (with_fields(place={}), "fields.place"),
        (with_fields(place="Kota"), "fields.place"),
        (with_fields(place={"column": "Kota", "pattern": "(a+)+"}), "fields.place"),
        (with_fields(status={"column": "Status", "values": {"Baru": "fresh"}}), "fields.status"),
        (with_fields(status={"column": "Status", "values": {"Tunda": "on_hold:lunch"}}), "fields.status"),
        (with_fields(priority={"constant": "9"}), "fields.priority"),
        (with_fields(assignee={"column": "Teknisi", "until": "subject"}), "fields.assignee"),
        (with_fields(assignee={"column": "Teknisi", "take": "any"}), "fields.assignee"),
        (mapping(order=""), "fields.reported_at"),
        (with_fields(closed_at={"column": "T", "formats": ["%Q"]}), "fields.closed_at"),
        (mapping(events={"state": "s", "states": {"A": "odd"}, "at": {"column": "t"}}), "events.states"),
    ],
)
def test_a_mapping_that_lacks_something_is_refused_at_its_place(data: Any, place: str) -> None:
    with pytest.raises(MappingInvalid) as refusal:
        definition_from(data)
    assert place in refusal.value.fields


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(MappingInvalid) as refusal:
        definition_from(mapping(source="", key="", order="x"))
    assert {"source", "key", "order"} <= set(refusal.value.fields)


@pytest.mark.parametrize("target", ImportTarget.values)
@pytest.mark.parametrize("language", [0, -1])
def test_usual_headers_in_both_languages_need_no_mapping(target: str, language: int) -> None:
    columns = [spec.headers[language] for spec in FIELDS[target]]
    columns = ["Nomor", *columns] if target == ImportTarget.TICKETS else columns
    definition = definition_from({**proposed(target, columns, source="Data Lama"), "order": "day_first"})
    assert set(definition.fields) == {spec.name for spec in FIELDS[target]}
    assert definition.key
    assert definition.source == "data-lama"
