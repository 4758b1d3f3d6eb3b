"""What timelines say of reports that waited in a phone, and of photos that show before and after."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanggap.attachments.models import Attachment
from tanggap.web.components.badges import badge
from tanggap.web.templatetags.formats import date_time

WORTH_TELLING = timedelta(minutes=15)
LATE = timedelta(hours=24)


def sent_later(happened_at: datetime | None, received_at: datetime) -> list[SafeString]:
    """A badge with the time on the phone; a stronger one for what came more than a day late."""
    if happened_at is None or received_at - happened_at < WORTH_TELLING:
        return []
    words = _("sent later, happened %(time)s") % {"time": date_time(happened_at)}
    tone = "wait" if received_at - happened_at > LATE else "neutral"
    return [badge(tone, words, "cloud-upload")]


def label_words(file: Attachment) -> str:
    """The file's name, with what it shows in front."""
    shown = {"before": _("Before"), "after": _("After"), "signature": _("Signature")}.get(file.label)
    return f"{shown} – {file.name}" if shown else file.name
