"""Help for the pages of the office."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.web.help.topics import Topic

TOPICS = (
    Topic(
        "approvals",
        _("Approvals"),
        (
            _("What waits for you stands first, the oldest on top. Press a to approve, b to send back."),
            _(
                "You decide exactly what was submitted: when it has changed since, it has to "
                "be submitted again."
            ),
            _(
                "Nobody decides on the own submission, nor on two steps of one request, also "
                "not through somebody who stands in."
            ),
            _(
                "Several are decided together: tick them, read the summaries, decide; each has its "
                "own result."
            ),
            _("Before you are away, hand your decisions over; both names stand on each decision."),
        ),
        ("office:approval*", "office:delegation*"),
    ),
    Topic(
        "work-reports",
        _("Work reports"),
        (
            _("A report is followed up until it is approved; before that nothing of it can be printed."),
            _(
                "Verify on the report's own page: put a remark where something is unclear and send it "
                "back; the crew sees each remark at its place."
            ),
            _(
                "Each submission is kept as a version that nobody can change. You decide the version "
                "that you read."
            ),
            _("Several are verified together under Approvals."),
        ),
        ("office:report*",),
    ),
)
