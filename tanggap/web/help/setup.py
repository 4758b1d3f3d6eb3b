"""Help for the pages of administrators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.web.help.topics import Topic


def _topic(code: str, title: object, points: tuple[object, ...], *pages: str) -> Topic:
    return Topic(f"setup-{code}", title, points, tuple(f"setup:{page}" for page in pages))


TOPICS = (
    _topic(
        "home",
        _("Settings"),
        (_("Everything that an administrator decides, in groups. What you may not change is not shown."),),
        "home",
    ),
    _topic(
        "people",
        _("People and rights"),
        (
            _("A right is a role at a unit; it holds there and in everything below."),
            _("Who leaves is deactivated: the sign-in ends at once, past work keeps the name."),
            _(
                "Shipped roles gain the rights of new functions; a role that you edited tells you what it "
                "lacks."
            ),
        ),
        "user*",
        "role*",
        "grant_*",
        "team*",
    ),
    _topic(
        "units",
        _("Units"),
        (
            _("The tree of the organisation carries rights, calendars, targets and reports."),
            _(
                "Moving a unit takes everything below along; the page shows beforehand who gains and who "
                "loses access."
            ),
        ),
        "unit*",
    ),
    _topic(
        "approval_routes",
        _("Approval routes"),
        (
            _("A route says for one kind of request which roles decide, one step after the other."),
            _(
                "“Held at” asks for the role at exactly that level; otherwise whoever holds "
                "it at the unit or above may decide."
            ),
            _(
                "Hours count on the working calendar of the unit; after them those asked are "
                "reminded, and who oversees the unit is told."
            ),
        ),
        "approval_route*",
    ),
    _topic(
        "documents",
        _("Documents"),
        (
            _("The nearest letterhead counts: that of the unit, or of one above it."),
            _(
                "Numbers count for each kind, unit and year. None is given twice; a number that carries "
                "no document has its reason."
            ),
            _("What was issued stays as it is; changes count for what comes next."),
        ),
        "documents",
        "document_template*",
        "letterhead*",
        "number_void",
    ),
    _topic(
        "parties",
        _("Customers, offices and sites"),
        (
            _(
                "A reporter is recognised by number, phone or e-mail. Doubles can be merged, and the "
                "merge taken back."
            ),
            _("A site with coordinates makes dispatch, arrival and the map work."),
            _(
                "The people of an office are added on its page: they see all reports and "
                "requests of the office."
            ),
        ),
        "customer*",
        "office*",
        "site*",
        "contact_*",
        "service_*",
    ),
    _topic(
        "catalogue",
        _("Service catalogue"),
        (
            _(
                "Offices find these services in their portal. The questions of the category are the form; "
                "documents that are required have to be attached."
            ),
            _(
                "Promises count on the calendar of the section: until it decides, and from then on until "
                "the service is done."
            ),
        ),
        "catalogue*",
    ),
    _topic(
        "categories",
        _("Categories"),
        (
            _("The category decides the form's questions, targets, checklists and assignment."),
            _("A retired category stays with its old tickets and disappears from forms."),
        ),
        "categor*",
    ),
    _topic(
        "targets",
        _("Service levels"),
        (
            _(
                "Targets for response, update and resolution, by customer, category, priority and unit. "
                "The closest fit holds."
            ),
            _("A change makes a new version. Recompute with a preview before it touches running tickets."),
            _("Say which reasons stop the clock, and who confirms a stop."),
        ),
        "sla*",
        "hold_rules",
    ),
    _topic(
        "calendars",
        _("Calendars"),
        (_("Working hours, holidays and joint leave per unit; targets count only within them."),),
        "calendar*",
    ),
    _topic(
        "assignment",
        _("Assignment rules"),
        (
            _("Rules are tried from the top; the first that fits assigns by team, turn, load or skill."),
            _("Try a rule on the open tickets before it begins to work."),
        ),
        "assignment*",
    ),
    _topic(
        "texts",
        _("Texts and answers"),
        (
            _(
                "Canned answers and messages hold variables in braces; the preview fills them with a real "
                "case."
            ),
            _("Both languages are needed. An earlier version can be restored."),
        ),
        "answer*",
        "template*",
        "lexicon",
    ),
    _topic(
        "checklists",
        _("Checklists and tags"),
        (
            _(
                "A checklist joins tickets of its category by itself; required items must be ticked "
                "before a job is done."
            ),
        ),
        "checklist*",
        "tag*",
    ),
    _topic(
        "messages",
        _("Messages sent"),
        (
            _("Every message with its state. What failed can be sent again; nothing is sent twice."),
            _("A warning appears when the oldest unsent message has waited too long."),
            _("Invitations to the portal are switched on and off for the whole installation."),
        ),
        "deliver*",
        "new_tickets*",
        "invitations",
    ),
    _topic(
        "digests",
        _("Digests"),
        (_("Set the hours, in the unit's zone, at which its digest is made."),),
        "digest*",
    ),
    _topic(
        "field",
        _("Field work"),
        (
            _(
                "Shifts, permitted places of attendance, and speeds by zone and hour that dispatch "
                "reckons with."
            ),
            _("A change holds from then on; days that are past keep what was true then."),
        ),
        "shift*",
        "attendance*",
        "travel_speed*",
        "proof*",
    ),
    _topic(
        "imports",
        _("Imports"),
        (
            _("Upload, match the columns, look at the preview, start. The original file is kept."),
            _(
                "The same file again changes nothing. Every row that was refused says why; a run can be "
                "undone."
            ),
        ),
        "import*",
    ),
    _topic(
        "jobs",
        _("Background work"),
        (_("Long work with its progress, result and files. A job that is interrupted goes on by itself."),),
        "job_run*",
    ),
    _topic(
        "audit",
        _("Audit trail"),
        (_("Who did what, when, from where. Entries are chained; the check shows whether one was changed."),),
        "audit*",
    ),
    _topic(
        "privacy",
        _("Personal data"),
        (
            _("How long each kind of data is kept, what a person's data hold, and erasure with its record."),
            _("A legal hold keeps data in spite of the terms, until it is lifted."),
        ),
        "privacy",
        "retention",
        "person_*",
        "hold_place",
        "hold_lift",
    ),
)
