"""Help for the pages that everybody has."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.web.help.topics import Topic

TOPICS = (
    Topic(
        "account",
        _("My account"),
        (
            _(
                "Name, photo, contacts, language and password. A second factor or a passkey protects the "
                "account."
            ),
            _("Devices where you are signed in can be signed out from here."),
        ),
        ("account:*",),
    ),
    Topic(
        "notices",
        _("Notices"),
        (
            _("Choose for each event how you want to be told; quiet hours hold back what is not urgent."),
            _("Push messages need your consent on each device."),
        ),
        ("account:inbox*", "account:preferences*", "account:push*", "account:times", "account:channel_order"),
    ),
)
