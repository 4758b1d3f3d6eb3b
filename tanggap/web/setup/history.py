"""The history of a thing of the setup pages, as a timeline."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tanggap.activity.models import Entry
from tanggap.activity.selectors import entries_for
from tanggap.web.components.parts import TimelineEntry

SHOWN = 50

_TITLES: dict[str, tuple[Any, str]] = {
    "created": (gettext_lazy("Added"), "plus"),
    "edited": (gettext_lazy("Edited"), "pencil"),
    "contact_added": (gettext_lazy("Contact added"), "user-plus"),
    "contact_edited": (gettext_lazy("Contact edited"), "pencil"),
    "contact_removed": (gettext_lazy("Contact taken away"), "trash"),
    "logo_changed": (gettext_lazy("Logo changed"), "photo"),
    "logo_removed": (gettext_lazy("Logo taken away"), "trash"),
    "service_added": (gettext_lazy("Service added"), "plus"),
    "service_edited": (gettext_lazy("Service edited"), "pencil"),
    "service_removed": (gettext_lazy("Service taken away"), "trash"),
    "merged": (gettext_lazy("Merged with another record"), "git-merge"),
    "merge_undone": (gettext_lazy("Merge undone"), "arrow-back-up"),
    "questions_changed": (gettext_lazy("Questions changed"), "help-circle"),
    "moved": (gettext_lazy("Moved"), "arrows-move"),
    "renamed": (gettext_lazy("Renamed"), "pencil"),
    "retired": (gettext_lazy("Retired"), "archive"),
    "published": (gettext_lazy("Published"), "send"),
    "version_restored": (gettext_lazy("Earlier version taken up again"), "restore"),
    "restored": (gettext_lazy("Restored"), "restore"),
    "declared": (gettext_lazy("Declared"), "broadcast-off"),
    "planned": (pgettext_lazy("outage", "Planned"), "calendar-event"),
    "updated": (gettext_lazy("Told something new"), "send"),
    "approved": (gettext_lazy("Approved"), "circle-check"),
    "begun": (gettext_lazy("The window began"), "player-play"),
    "resolved": (gettext_lazy("Ended"), "circle-check"),
    "cancelled": (pgettext_lazy("outage", "Called off"), "ban"),
    "version_created": (gettext_lazy("New version"), "versions"),
    "days_changed": (gettext_lazy("Days changed"), "calendar-event"),
    "national_days_refreshed": (gettext_lazy("List of national holidays brought up to date"), "refresh"),
}


def history_of(thing: models.Model) -> list[TimelineEntry]:
    """The newest entries about the thing, newest first."""
    entries = entries_for(thing._meta.label_lower, thing.pk).order_by("-pk")[:SHOWN]
    return [_line(thing, entry) for entry in entries]


def _line(thing: models.Model, entry: Entry) -> TimelineEntry:
    title, icon = _TITLES.get(entry.action.rpartition(".")[2], (entry.action, "point"))
    return TimelineEntry(
        key=f"entry-{entry.pk}",
        at=entry.occurred_at,
        who=entry.actor_label or _("Reporter"),
        title=title,
        icon=icon,
        body="\n".join(_details(thing, entry.data)),
        source=entry.source,
    )


def _details(thing: models.Model, data: dict[str, Any]) -> list[str]:
    lines = [
        _("%(field)s: %(old)s → %(new)s")
        % {"field": _label(thing, name), "old": _word(thing, name, old), "new": _word(thing, name, new)}
        for name, (old, new) in (data.get("changes") or {}).items()
    ]
    if "from" in data and "to" in data:
        old, new = (_word(thing, "status", data[name]) for name in ("from", "to"))
        lines.append(_("From %(old)s to %(new)s") % {"old": old, "new": new})
    if data.get("reason"):
        lines.append(str(data["reason"]))
    if "version" in data:
        lines.append(_("Version %(number)s") % {"number": data["version"]})
    lines.extend(f"{day}: {name}" for day, _kind, name in data.get("added") or [])
    if data.get("removed"):
        lines.append(_("Taken out: %(day)s") % {"day": data["removed"]})
    return lines


def _field(thing: models.Model, name: str) -> models.Field[Any, Any] | None:
    names = {name, name.removesuffix("_id")}
    return next((field for field in thing._meta.concrete_fields if field.name in names), None)


def _label(thing: models.Model, name: str) -> str:
    field = _field(thing, name)
    return str(field.verbose_name) if field is not None else name


def _word(thing: models.Model, name: str, value: Any) -> str:
    """The value in words: the name of what a key points to, the label of a choice."""
    field = _field(thing, name)
    if value is None or value in ("", []):
        return "–"
    if field is not None and field.related_model is not None and not isinstance(field.related_model, str):
        row = field.related_model._default_manager.filter(pk=value).first()
        return str(row) if row is not None else str(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(field.flatchoices).get(value, value)) if field is not None else str(value)
