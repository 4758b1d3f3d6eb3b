"""Turns a chart's figures into the data for the browser and the table beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language

from tanggap.web import formats
from tanggap.web.components.parts import Chart


def formatter(unit: str) -> Callable[[float | None], str]:
    """How figures of a unit are written in the active language; None becomes a dash."""
    language = get_language() or "id"
    writers: dict[str, Callable[[float], str]] = {
        "count": lambda value: formats.number(value, places=_places(value), language=language),
        "percent": lambda value: formats.percent(value, language=language),
        "duration": lambda value: formats.duration(value, language=language),
        "rupiah": lambda value: formats.rupiah(int(value)),
    }
    write = writers[unit]
    return lambda value: "—" if value is None else write(value)


def _places(value: float) -> int:
    return 0 if float(value).is_integer() else 1


def chart_context(chart: Chart) -> dict[str, Any]:
    """Context of ``components/chart.html``: the figures twice, for the drawing and for the table."""
    write = formatter(chart.unit)
    rows = [
        {
            "label": label,
            "cells": [
                {
                    "text": write(series.values[index]),
                    "raw": "" if series.values[index] is None else series.values[index],
                    "url": series.urls[index] if series.urls else "",
                }
                for series in chart.series
            ],
        }
        for index, label in enumerate(chart.labels)
    ]
    data = {
        "kind": chart.kind,
        "unit": chart.unit,
        "labels": [str(label) for label in chart.labels],
        "series": [
            {
                "name": str(series.name),
                "values": list(series.values),
                "texts": [write(value) for value in series.values],
                "tone": series.tone,
                "urls": list(series.urls),
            }
            for series in chart.series
        ],
    }
    return {"chart": chart, "rows": rows, "data": data, "data_id": f"{chart.code}-data"}
