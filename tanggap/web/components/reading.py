"""What pages show again and again: avatars, tabs, pagers, figures, timelines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import normalize_newlines
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tanggap.web import formats
from tanggap.web.components.badges import badge
from tanggap.web.components.icons import icon
from tanggap.web.components.parts import Tab, TimelineEntry
from tanggap.web.components.sources import source_word
from tanggap.web.components.tables import Pager
from tanggap.web.components.text import esc
from tanggap.web.templatetags.formats import ago


def avatar(name: str, photo_url: str = "", size: str = "") -> SafeString:
    """Photo, or initials on a quiet ground that stays the same for a name."""
    extra = f" tg-avatar-{size}" if size else ""
    if photo_url:
        return SafeString(f'<img class="tg-avatar{extra}" src="{esc(photo_url)}" alt="" loading="lazy">')
    words = [word for word in name.split() if word[:1].isalpha()]
    ends = [words[0], words[-1]] if len(words) > 1 else words
    initials = "".join(word[0] for word in ends).upper() or "?"
    hue = sum(map(ord, name)) % 6
    return SafeString(
        f'<span class="tg-avatar tg-hue-{hue}{extra}" aria-hidden="true">{esc(initials)}</span>'
    )


def drawn_tabs(items: Iterable[Tab], label: Any = "") -> SafeString:
    """Tabs as links."""
    language = get_language() or "id"
    parts = [f'<nav class="tg-tabs" aria-label="{esc(label)}">' if label else '<nav class="tg-tabs">']
    for tab in items:
        current = ' aria-current="page"' if tab.active else ""
        sign = icon(tab.icon) if tab.icon else ""
        parts.append(f'<a href="{esc(tab.url)}"{current}>{sign}{esc(tab.label)}')
        if tab.count is not None:
            parts.append(f'<span class="tg-tab-count">{formats.number(tab.count, language=language)}</span>')
        parts.append("</a>")
    parts.append("</nav>")
    return SafeString("".join(parts))


def drawn_pager(pager: Pager) -> SafeString:
    """Previous and next of a keyset-paged list; nothing when there is nothing to say."""
    if not (pager.previous_url or pager.next_url or pager.note):
        return SafeString()
    pages, former, following = _("Pages"), _("Previous"), _("Next")
    parts = [f'<nav class="tg-pager" aria-label="{pages}">']
    if pager.note:
        parts.append(f'<span class="tg-pager-note">{esc(pager.note)}</span>')
    if pager.previous_url:
        parts.append(
            f'<a class="btn tg-btn" rel="prev" href="{esc(pager.previous_url)}">{icon("arrow-left")}'
            f"{former}</a>"
        )
    if pager.next_url:
        parts.append(
            f'<a class="btn tg-btn" rel="next" href="{esc(pager.next_url)}">{following}'
            f"{icon('arrow-right')}</a>"
        )
    parts.append("</nav>")
    return SafeString("".join(parts))


_ARROWS = {"up": "arrow-up-right", "down": "arrow-down-right", "flat": "arrow-right"}


def drawn_figure(
    label: Any,
    value: Any,
    *,
    n: Any = "",
    trend: Any = "",
    direction: str = "",
    good: bool | None = None,
    url: str = "",
    tone: str = "",
    icon: str = "",
    hint: Any = "",
) -> SafeString:
    """A figure card.

    Args:
        label: what is counted.
        value: the figure as text, already formatted; "" or None shows a dash.
        n: how many cases it rests on, as text ("n = 42").
        trend: change as text ("+12 % on last week").
        direction: ``up``, ``down`` or ``flat``: the arrow before the trend.
        good: whether the change is welcome (None: neither).
        url: the cases behind the figure.
        tone: colour of the mark when the figure itself is a state (``bad`` for overdue).
        icon: icon beside the label.
        hint: definition, on hover and for screen readers.
    """
    head = _small_icon(icon) + (f'<a href="{esc(url)}">{esc(label)}</a>' if url else esc(label))
    foot = ""
    if trend:
        welcome = "muted" if good is None else "good" if good else "bad"
        arrow = _small_icon(_ARROWS.get(direction, ""))
        foot = f'<span class="tg-trend tg-tone-{welcome}">{arrow}{esc(trend)}</span>'
    if n:
        foot += f"<span>{esc(n)}</span>"
    look = f" tg-figure-{esc(tone)}" if tone else ""
    title = f' title="{esc(hint)}"' if hint else ""
    shown = "—" if value in {"", None} else esc(value)
    return SafeString(
        f'<div class="tg-figure{look}"{title}>\n<p class="tg-figure-label">{head}</p>\n'
        f'<p class="tg-figure-value">{shown}</p>\n<p class="tg-figure-note">{foot}</p>\n</div>'
    )


def _small_icon(name: str) -> str:
    return icon(name, size="sm") if name else ""


def drawn_timeline(entries: Iterable[TimelineEntry], empty: Any = "") -> SafeString:
    """A timeline, oldest first; ``empty`` says what stands where nothing is."""
    parts = [_drawn_entry(entry) for entry in entries] or [f'<li class="tg-quiet">{esc(empty)}</li>']
    return SafeString(f'<ol class="tg-timeline">\n{"".join(parts)}</ol>')


def _drawn_entry(entry: TimelineEntry) -> str:
    key, kind = esc(entry.key), esc(entry.kind)
    sign = icon(entry.icon, size="sm") if entry.kind == "event" else avatar(entry.who)
    marks = " " + badge("wait", _("internal"), "lock") if entry.kind == "note" else ""
    marks += "".join(f" {esc(mark)}" for mark in entry.badges)
    source = ""
    if entry.source and entry.source != "page":
        source = f'<span class="tg-quiet">{esc(source_word(entry.source))}</span> '
    body = f'<div class="tg-entry-text">{_with_breaks(entry.body)}</div>\n' if entry.body else ""
    files = "".join(map(_drawn_file, entry.files))
    return (
        f'<li class="tg-entry tg-entry-{kind}" id="{key}" data-key="{key}">\n'
        f'<span class="tg-entry-mark tg-tone-{esc(entry.tone)}">{sign}</span>\n<div class="tg-entry-body">\n'
        f'<p class="tg-entry-head"><strong>{esc(entry.who)}</strong> <span>{esc(entry.title)}</span>{marks} '
        f"{source}{ago(entry.at)}</p>\n{body}"
        f"{f'<ul class="tg-files">{files}</ul>' if files else ''}\n</div>\n</li>\n"
    )


def _with_breaks(text: Any) -> str:
    return esc(normalize_newlines(text) if type(text) is str else text).replace("\n", "<br>")


def _drawn_file(file: Any) -> str:
    if file["thumbnail"]:
        source, name = esc(file["thumbnail"]), esc(file["name"])
        shown = f'<img src="{source}" alt="{name}" width="96" height="96" loading="lazy">'
    else:
        size = formats.file_size(file["size"], language=get_language() or "id")
        shown = f"{icon('paperclip')}<span>{esc(file['name'])}</span> <small>{size}</small>"
    return f'<li><a href="{esc(file["url"])}">{shown}</a></li>'
