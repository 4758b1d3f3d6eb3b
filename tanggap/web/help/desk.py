"""Help for the pages of the desk and of leaders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tanggap.web.help.topics import Topic

TOPICS = (
    Topic(
        "home",
        _("Overview"),
        (
            _(
                "On the left stands what waits for somebody, the most urgent first. Open a line to deal "
                "with it."
            ),
            _("Each figure leads to the tickets that it counts."),
            _("The page renews itself; a note appears when the connection is lost."),
        ),
        ("desk:home", "office:home"),
    ),
    Topic(
        "validation",
        _("Requests to validate"),
        (
            _(
                "What offices ask your section for, by the promised time. Nobody works on a request before "
                "it is accepted."
            ),
            _(
                "Ask for more when something is missing: the office answers, and the request comes back. "
                "A rejection needs a reason, which the office reads."
            ),
            _("Category, impact and urgency that you choose with the acceptance decide what follows."),
        ),
        ("desk:validation*",),
    ),
    Topic(
        "tickets",
        _("List of tickets"),
        (
            _(
                "Tabs choose by state; filters and the search box narrow further. The address holds it "
                "all, so it can be shared."
            ),
            _("Save a combination that you need again as a view, for yourself or for your team."),
            _(
                "Mark lines with x for bulk actions; each ticket gets its own result, and what can be "
                "undone says so."
            ),
            _("j and k move through the lines, Enter opens."),
        ),
        ("desk:tickets*", "desk:view*"),
    ),
    Topic(
        "ticket",
        _("One ticket"),
        (
            _(
                "The timeline holds everything that happened. A reply goes to the customer, a note stays "
                "inside."
            ),
            _("A reply waits ten seconds before it leaves; take it back with Undo."),
            _("Gross time counts every minute; net time leaves out confirmed stops of the clock."),
            _("When a colleague has the ticket open or is writing, you see it beside the title."),
        ),
        ("desk:ticket*", "desk:merge", "desk:reply_undo", "desk:checklist_*"),
    ),
    Topic(
        "ticket-new",
        _("New ticket"),
        (
            _("Type a number, name, phone or e-mail: the customer and his open tickets appear."),
            _("If the same fault is known already, it is shown before you send."),
        ),
        ("desk:ticket_new*",),
    ),
    Topic(
        "clock-stops",
        _("Stops of the clock"),
        (
            _("A technician who is held up asks for a stop. Only confirmed stops count in the net time."),
            _("Refuse with a reason: it is told to the technician and stays in the record."),
        ),
        ("desk:clock_stop*",),
    ),
    Topic(
        "files",
        _("Files to download"),
        (
            _(
                "Large lists are written in the background. Progress is shown here, and a notice tells "
                "when a file is ready."
            ),
            _("Files disappear after some days; ask for them again at any time."),
        ),
        ("desk:export*",),
    ),
    Topic(
        "digests",
        _("Digests"),
        (
            _(
                "A digest is a short report of a unit at set times: what came in, who is where, what is "
                "stuck."
            ),
            _("Whoever may see the digests of the unit gets it as chosen under Notices."),
        ),
        ("desk:digest*",),
    ),
    Topic(
        "outages",
        _("Outages and maintenance"),
        (
            _(
                "One outage gathers all tickets of the same cause; customers are told once on opening, on "
                "a new estimate and at the end."
            ),
            _(
                "Look at the tickets that would be attached before you confirm; attach and detach by hand "
                "at any time."
            ),
            _(
                "Planned maintenance needs the approval of a second person and does not count against the "
                "targets."
            ),
        ),
        ("desk:outage*",),
    ),
    Topic(
        "service",
        _("Service figures"),
        (
            _(
                "Agents, categories, response, resolution, workload and satisfaction of a period; each "
                "figure leads to its tickets."
            ),
            _("Figures with few cases say how many they rest on. Do not rank people by five tickets."),
        ),
        ("desk:service*",),
    ),
    Topic(
        "recap",
        _("Recap"),
        (
            _(
                "Everything is counted from the tickets and reports themselves; click a figure to see its "
                "cases."
            ),
            _("Gross and net stand side by side; the net figure leaves out confirmed stops."),
            _("Print it, or take it along as a spreadsheet or PDF."),
        ),
        ("desk:recap*",),
    ),
    Topic(
        "feedback",
        _("Satisfaction"),
        (
            _(
                "Customers answer from the message, without signing in. A bad answer becomes a task with "
                "an owner."
            ),
            _("Nobody may rate or close the answers on his own work."),
        ),
        ("desk:feedback*",),
    ),
    Topic(
        "articles",
        _("Articles"),
        (
            _(
                "Public articles stand in the help centre, internal ones only on the desk and on "
                "technicians' phones."
            ),
            _("Every change makes a version; earlier ones can be compared and restored."),
        ),
        ("desk:knowledge*", "desk:article*"),
    ),
    Topic(
        "dispatch",
        _("Dispatch"),
        (
            _("Choose a ticket: the technicians who fit best appear with the reasons."),
            _(
                "Assign by the number key, by dragging, or let “best for all” propose; nothing happens "
                "before you apply it."
            ),
            _("The last assignment can be taken back; jobs that are under way stay where they are."),
        ),
        ("desk:dispatch*",),
    ),
    Topic(
        "monitoring",
        _("Monitoring"),
        (
            _("Map and list show the same people. A pale pin is an old position: its age stands beside it."),
            _(
                "Positions come only from people on duty. That you opened a person's track stands in the "
                "audit trail."
            ),
        ),
        ("desk:map*", "desk:technician_track"),
    ),
    Topic(
        "wall",
        _("Attendance"),
        (
            _("Doubts are hints for a person to judge, never a refusal. Open an entry to see why."),
            _("j and k move from face to face, a accepts, r rejects with a reason."),
            _("Enter by hand only with a reason; the entry says who made it."),
        ),
        ("desk:attendance*",),
    ),
    Topic(
        "roster",
        _("Roster"),
        (
            _("Click a cell to set a shift; copy a week to the next. Leave and swaps appear in the cells."),
            _("A swap or leave counts once it is approved; the person is told at once."),
        ),
        ("desk:roster*", "desk:leave*", "desk:swap_decide"),
    ),
    Topic(
        "on-call",
        _("On call"),
        (
            _("A call repeats until somebody takes it, then goes to the next in the order."),
            _("All calls and answers stand in the list, with their times."),
        ),
        ("desk:on_call*",),
    ),
    Topic(
        "handover",
        _("Shift handover"),
        (
            _("The note gathers what is open by itself; add what the next shift must know."),
            _("It is complete when both sides have signed; afterwards it cannot be changed."),
        ),
        ("desk:handover*",),
    ),
    Topic(
        "technicians",
        _("Technicians"),
        (
            _("Skills, home unit and state of each technician. Skills decide what dispatch suggests."),
            _("A technician who leaves is deactivated, never deleted: past work keeps its name."),
        ),
        ("desk:technician*",),
    ),
)
