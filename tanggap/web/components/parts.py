"""Data of the parts that are rendered by partials: timeline, tabs, charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a timeline.

    Attributes:
        key: stable identity (``entry-12``), so that live updates keep it in place.
        at: when (aware).
        who: name of the actor.
        title: what happened, short; safe HTML is kept.
        icon: name of an icon.
        tone: as for badges.
        body: text of a message or note; plain text is escaped and keeps its line breaks.
        kind: ``event`` (one quiet line), ``message`` (public card), ``note`` (internal card).
        source: ``page``, ``api``, ``import``; shown when it is not the page.
        files: mappings with ``url``, ``thumbnail``, ``name``, ``size``.
        badges: safe HTML, for example delivery states.
    """

    key: str
    at: datetime
    who: str
    title: Any
    icon: str = "point"
    tone: str = "neutral"
    body: Any = ""
    kind: str = "event"
    source: str = ""
    files: Sequence[Mapping[str, Any]] = ()
    badges: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: a link to the same page with another part shown."""

    label: Any
    url: str
    active: bool = False
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line or set of bars; ``None`` is a gap.

    ``tone`` is that of badges; "" takes the next colour of the palette.
    ``urls`` lead to the cases of each figure.
    """

    name: Any
    values: Sequence[float | None]
    tone: str = ""
    urls: Sequence[str] = ()


@dataclass(frozen=True)
class Chart:
    """A chart that answers one question, with the same figures as a table.

    Attributes:
        code: HTML id, also the name of the exported file.
        question: what it answers ("How many tickets came in and were solved?").
        kind: ``line``, ``bar``, ``stacked`` or ``horizontal``.
        labels: words on the axis of categories.
        series: the figures.
        axis: name of the axis of categories (head of the table's first column).
        unit: ``count``, ``percent`` (0..1), ``duration`` (seconds) or ``rupiah``.
        note: n and definition, shown below.
    """

    code: str
    question: Any
    kind: str
    labels: Sequence[Any]
    series: Sequence[Series]
    axis: Any
    unit: str = "count"
    note: Any = ""
    height: int = 260
    extra: Mapping[str, Any] = field(default_factory=dict)
