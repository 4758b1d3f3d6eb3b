"""Who is told of monthly recaps."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.accounts.selectors import people_holding
from tanggap.accounts.services.actor import actor_for
from tanggap.fieldwork.remarks.policies import RECAP_REMARK
from tanggap.notifications.registry import register_event
from tanggap.notifications.services import Recipient, notify
from tanggap.organization.models import Unit
from tanggap.reporting.choices import FEWEST_RANKED
from tanggap.reporting.definitions import FIGURES
from tanggap.reporting.models import RecapEdition
from tanggap.reporting.querysets import RECAP_VIEW
from tanggap.reporting.wording import value_text

OPENED, PUBLISHED = "recap.opened", "recap.published"
KIND = "reporting.recapedition"
TOLD = ("resolved", "received", "median_resolve_s", "sla_attainment", "first_time_fix", "csat")
"""Figures that the message itself tells."""

type Words = Callable[[RecapEdition], str]

register_event(OPENED, title=_("A month waits for notes"), group=_("Recaps"), permission=RECAP_REMARK)
register_event(PUBLISHED, title=_("The monthly recap is there"), group=_("Recaps"), permission=RECAP_VIEW)


def month_text(day: date) -> str:
    """Month and year in the active language."""
    return str(formats.date_format(day, "F Y", use_l10n=True))


def people_told(unit: Unit, permission: str) -> list[int]:
    """Who holds the right at the unit itself; those above read their own recap, with this unit in it."""
    people = people_holding(permission, unit.path)
    above = unit.path.rstrip("/").rpartition("/")[0]
    return sorted(people - people_holding(permission, f"{above}/")) if above else sorted(people)


def edition_opened(edition: RecapEdition) -> None:
    """Tell those who may explain days, within the transaction in which the month is opened."""
    _told(edition, OPENED, people_told(edition.unit, RECAP_REMARK), _opened_title, _opened_body)


def edition_published(edition: RecapEdition) -> None:
    """Send the recap to its readers, within the transaction in which it is published."""
    _told(edition, PUBLISHED, people_told(edition.unit, RECAP_VIEW), _published_title, _published_body)


def _told(edition: RecapEdition, event: str, people: list[int], title: Words, body: Words) -> None:
    notify(
        event=event,
        recipients=[Recipient(user_id=pk) for pk in people],
        subject=edition,
        title=lazy(title, str)(edition),
        body=lazy(body, str)(edition),
        link=f"/desk/reports/editions/{edition.pk}/",
        unit_id=edition.unit_id,
        thread_key=f"{KIND}.{edition.pk}",
        key=f"{event}.{edition.pk}",
    )


def _opened_title(edition: RecapEdition) -> str:
    return gettext("%(month)s is over: notes for the recap of %(unit)s") % _names(edition)


def _opened_body(edition: RecapEdition) -> str:
    return gettext(
        "Look through the month and explain days with a storm, a strike or a system that was down. "
        "The recap is published and sent by itself, or as soon as one of you publishes it."
    )


def _published_title(edition: RecapEdition) -> str:
    return gettext("Recap of %(month)s: %(unit)s") % _names(edition)


def _published_body(edition: RecapEdition) -> str:
    """The figures of all together; a share on few cases says on how many."""
    total, lines = edition.facts["total"], []
    for key in TOLD:
        value, cases = total["values"].get(key), total["cases"].get(key)
        if value is None:
            continue
        text = value_text(FIGURES[key].unit, value)
        if cases is not None and cases < FEWEST_RANKED:
            text = gettext("%(value)s (only %(count)d cases)") % {"value": text, "count": cases}
        lines.append(f"{FIGURES[key].label}: {text}")
    notes = len(edition.facts["notes"])
    if notes:
        lines.append(gettext("Notes on days") + f": {notes}")
    return "\n".join([*lines, "", gettext("PDF and XLSX wait on the page.")])


def _names(edition: RecapEdition) -> dict[str, str]:
    return {"month": month_text(edition.first_day), "unit": edition.unit.name}


def editions_seen(user: User, keys: Collection[int]) -> set[int]:
    """Of the recaps, those that the person may see now."""
    visible = RecapEdition.objects.visible_to(actor_for(user, source="job"))
    return set(visible.filter(pk__in=keys).values_list("pk", flat=True))
