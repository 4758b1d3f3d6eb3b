"""Help for the technician's pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.web.help.topics import Topic

TOPICS = (
    Topic(
        "my-day",
        _("My day"),
        (
            _("The next job stands on top. The large button at the bottom is always the next step."),
            _("Jobs offered to your unit go to whoever takes them first."),
            _("Without signal you can go on working: everything waits on the phone and is sent by itself."),
        ),
        ("field:home", "field:jobs"),
    ),
    Topic(
        "my-job",
        _("A job"),
        (
            _(
                "Report each step when it happens: on the way, arrived, working, done. Tapping twice "
                "counts once."
            ),
            _("If you are held up, say why, with a photo. The NOC decides whether the clock stops."),
            _("Photos before and after, parts used and the customer's signature belong to the report."),
        ),
        ("field:job*",),
    ),
    Topic(
        "my-reports",
        _("My work reports"),
        (
            _(
                "When a job is done its report begins with what you reported already: times, photos, "
                "material, crew."
            ),
            _("Save as often as you like; submit when nothing is missing. The leader then verifies it."),
            _("Sent back: each remark stands at its place. Mend it and submit again."),
        ),
        ("field:report*",),
    ),
    Topic(
        "outbox",
        _("Not sent yet"),
        (
            _("Each line is a report that waits for signal; it is sent in order and never twice."),
            _("If somebody else changed the job meanwhile, both versions are shown and you choose."),
            _("Do not clear the browser's data while something waits here."),
        ),
        ("field:outbox*",),
    ),
    Topic(
        "my-attendance",
        _("Attendance"),
        (
            _("Allow camera and position, wait until the place is found, then press the button once."),
            _("If camera or position fail you can still report; the NOC looks at it."),
            _("You see the stamp, the decision and every doubt just as the NOC does."),
        ),
        ("field:attendance*",),
    ),
    Topic(
        "my-phone",
        _("My phone and duty"),
        (
            _("Your position is used only while you are on duty. You see here everything that the NOC sees."),
            _("Pair the Traccar Client with the QR code once; remove a phone that you no longer use."),
        ),
        ("field:device*", "field:duty", "field:track", "field:position"),
    ),
    Topic(
        "my-roster",
        _("My roster and leave"),
        (
            _("Ask for leave or a swap here; the answer comes as a notice."),
            _("When you are on call, a call repeats until you take it."),
        ),
        ("field:roster", "field:leave*", "field:swap*", "field:on_call", "field:call_answer"),
    ),
    Topic(
        "my-recap",
        _("My recap"),
        (
            _("The same figures that your leader sees, with the jobs behind each of them."),
            _("If a figure looks wrong, open its cases and tell the NOC the number of the ticket."),
        ),
        ("field:recap*",),
    ),
)
