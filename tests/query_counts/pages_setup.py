"""What administrators set up."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from tanggap.accounts.models import Role
from tanggap.accounts.tests.factories import acting, make_grant, make_person, make_team
from tanggap.activity.models import Entry
from tanggap.activity.services import job_run_create
from tanggap.approvals.models import ApprovalRoute
from tanggap.approvals.steps import Decider, Step, steps_as_json
from tanggap.fieldwork.attendance.tests.factories import make_shift
from tanggap.fieldwork.models import AttendancePlace, DigestPlan, ProofUnit, TravelSpeed
from tanggap.intake import services as intake
from tanggap.intake.tests.files import HEADER, mapping
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.notifications.models import Delivery, NewTicketAudience
from tanggap.organization.models import (
    Customer,
    CustomerContact,
    CustomerService,
    Office,
    OfficeContact,
    Site,
    Unit,
)
from tanggap.organization.services import customer_merge
from tanggap.organization.tests.factories import make_calendar, make_unit
from tanggap.tickets import services
from tanggap.tickets.choices import PrivacyActKind
from tanggap.tickets.models import (
    AssignmentRule,
    CannedAnswer,
    CatalogueService,
    CategoryQuestions,
    ChecklistTemplate,
    EscalationStep,
    PrivacyAct,
    SlaPolicy,
    SlaPolicyVersion,
)
from tanggap.tickets.services import privacy
from tanggap.tickets.tests.factories import make_cast, make_category, make_ticket
from tests.query_counts.page import Page, Shelf

TEMPLATE = {"event": "ticket.created", "channel": "email", "language": "id"}


def _of(name: str) -> Any:
    """The primary key of what is shelved under the name."""
    return lambda shelf: {"pk": shelf[name].pk}


def _public(name: str) -> Any:
    return lambda shelf: {"public_id": shelf[name].public_id}


PAGES = (
    Page("setup:home"),
    Page("setup:units"),
    Page("setup:unit", _of("unit")),
    Page("setup:unit_edit", _of("unit")),
    Page("setup:unit_move", _of("unit")),
    Page("setup:calendars"),
    Page("setup:calendar", _of("calendar")),
    Page("setup:calendar_edit", _of("calendar")),
    Page("setup:customers"),
    Page("setup:customer", _of("customer")),
    Page("setup:customer_doubles"),
    Page("setup:customer_merge", _of("customer")),
    Page("setup:catalogue"),
    Page("setup:catalogue_service", _of("service")),
    Page("setup:offices"),
    Page("setup:office", _of("office")),
    Page("setup:sites"),
    Page("setup:site", _of("site")),
    Page("setup:site_edit", _of("site")),
    Page("setup:users"),
    Page("setup:user", _of("person")),
    Page("setup:user_edit", _of("person")),
    Page("setup:roles"),
    Page("setup:role", _of("role")),
    Page("setup:approval_routes"),
    Page("setup:approval_route", _of("route")),
    Page("setup:teams"),
    Page("setup:team", _of("team")),
    Page("setup:categories"),
    Page("setup:category", _of("category")),
    Page("setup:category_questions", _of("category")),
    Page("setup:checklists"),
    Page("setup:checklist", _of("checklist")),
    Page("setup:answers"),
    Page("setup:answer", _of("answer")),
    Page("setup:assignment"),
    Page("setup:assignment_rule", _of("rule")),
    Page("setup:assignment_preview"),
    Page("setup:privacy"),
    Page("setup:tags"),
    Page("setup:tag", _of("tag")),
    Page("setup:lexicon"),
    Page("setup:sla"),
    Page("setup:sla_policy", _of("policy")),
    Page("setup:sla_version", _of("policy")),
    Page("setup:sla_recompute"),
    Page("setup:hold_rules"),
    Page("setup:audit"),
    Page("setup:audit_entry", _of("entry")),
    Page("setup:job_runs"),
    Page("setup:job_run", _public("run")),
    Page("setup:proof"),
    Page("setup:attendance"),
    Page("setup:attendance_place", _of("place")),
    Page("setup:shifts"),
    Page("setup:shift", _of("shift")),
    Page("setup:imports"),
    Page("setup:import_new"),
    Page("setup:import_file", _public("file")),
    Page("setup:import_run", _public("import_run")),
    Page("setup:deliveries"),
    Page("setup:deliveries_warning"),
    Page("setup:delivery", _public("delivery")),
    Page("setup:digests"),
    Page("setup:digest_plan", _of("unit")),
    Page("setup:invitations"),
    Page("setup:new_tickets"),
    Page("setup:new_tickets_unit", _of("unit")),
    Page("setup:travel_speeds"),
    Page("setup:templates"),
    Page("setup:template", lambda _shelf: TEMPLATE),
)
FORMS = (
    "unit_new calendar_new calendar_day_new customer_new customer_edit office_new office_edit site_new "
    "catalogue_new contact_new contact_edit office_contact_new office_contact_edit office_person_add "
    "service_new service_edit user_new role_new team_new category_new checklist_new "
    "answer_new assignment_new sla_new attendance_place_new shift_new approval_route_new"
).split()
WRITES = (
    "unit_retire unit_restore calendar_day_remove calendar_retire calendar_restore customer_retire "
    "customer_restore customer_merge_undo office_retire office_restore site_retire site_restore "
    "catalogue_retire catalogue_restore contact_remove service_remove "
    "office_contact_remove office_person_remove office_logo office_logo_remove "
    "grant_give users_deactivate user_deactivate user_reactivate user_invite "
    "grant_end role_catch_up role_retire role_restore team_retire team_restore category_retire "
    "category_restore checklist_up checklist_down checklist_retire checklist_restore answer_retire "
    "answer_restore assignment_up assignment_down assignment_retire assignment_restore person_export "
    "person_erase hold_place hold_lift retention tag_delete sla_retire sla_restore audit_verify "
    "job_run_cancel proof_remove attendance_place_retire shift_retire shift_restore import_undo "
    "import_mapping_delete deliveries_resend digest_plan_pause digest_plan_resume travel_speed_remove "
    "template_restore approval_route_retire"
).split()
EXEMPT = {
    **{f"setup:{name}": "a form" for name in FORMS},
    **{f"setup:{name}": "writes" for name in WRITES},
    "setup:person_export_file": "one file",
    "setup:job_run_file": "one file",
    "setup:import_result": "a file",
    "setup:import_mapping": "a file",
    "setup:sla_recompute_run": "one row",
}


def build(shelf: Shelf) -> None:
    """A company with an administrator, and one thing of each kind to open."""
    cast = make_cast()
    reader = make_person(role="admin", at=cast.company)
    unit = make_unit(cast.company)
    customer = Customer.objects.create(number="Q-1", name="Toko", unit=unit)
    category = make_category("Internet")
    shelf |= {
        "cast": cast,
        "reader": reader,
        "actor": acting(reader),
        "unit": unit,
        "calendar": make_calendar(),
        "customer": customer,
        "office": Office.objects.create(code="Q-1", name="Dinas", unit=unit),
        "site": Site.objects.create(code="Q-1", name="ODP", unit=unit, customer=customer),
        "person": make_person(role="agent", at=unit),
        "team": make_team("inti", unit),
        "category": category,
        "ticket": make_ticket(cast, category_id=category.pk),
    }
    shelf["role"] = Role.objects.get(code="agent")
    shelf["policy"] = SlaPolicy.objects.create(code="q", name="Q")


def fill(shelf: Shelf, rows: int) -> None:
    """As many of each as asked, and as many parts of the one that is opened."""
    while (number := CustomerContact.objects.count()) < rows:
        _organisation(shelf, number)
        _people(shelf, number)
        _rules(shelf, number)
        _field(shelf, number)
        _record(shelf, number)


def _organisation(shelf: Shelf, number: int) -> None:
    cast, unit, customer = shelf["cast"], shelf["unit"], shelf["customer"]
    beside = make_unit(cast.company)
    make_unit(unit)
    make_calendar()
    make_calendar(calendar=shelf["calendar"], days=[(f"2030-01-{number + 1:02}", "local", [])])
    double = Customer.objects.create(
        number=f"C{number}", name="Toko Kembar", unit=beside, phone="+62811222333"
    )
    Customer.objects.create(number=f"D{number}", name=f"Toko {number}", unit=unit)
    customer_merge(actor=shelf["actor"], keep_id=customer.pk, merge_id=double.pk, version=1)
    Office.objects.create(code=f"C{number}", name="Dinas", unit=beside)
    site = Site.objects.create(code=f"C{number}", name="ODP", unit=beside, customer=customer)
    Site.objects.create(code=f"O{number}", name="ODP", unit=beside, office=shelf["office"])
    CustomerContact.objects.create(customer=customer, name=f"Kontak {number}", phone="+62811")
    OfficeContact.objects.create(office=shelf["office"], name=f"Kontak {number}", phone="+62811")
    make_person(role="office_staff", at=unit, office=shelf["office"])
    CustomerService.objects.create(customer=customer, number=f"L{number}", site=site)
    NewTicketAudience.objects.create(unit=beside)


def _people(shelf: Shelf, number: int) -> None:
    step = Step("Pimpinan", (Decider(shelf["role"].pk),))
    shelf["route"] = ApprovalRoute.objects.create(
        kind="role_request", name="Unit", unit=make_unit(shelf["unit"]), steps=steps_as_json([step])
    )
    unit, person = shelf["unit"], shelf["person"]
    other = make_person(role="agent", at=shelf["cast"].branch)
    make_grant(person, "technician", make_unit(unit))
    shelf["team"].members.add(other)
    make_team(f"t{number}", make_unit(unit), [person, other])
    Role.objects.create(code=f"r{number}", name=f"Peran {number}", permissions=["ticket.view"])


def _rules(shelf: Shelf, number: int) -> None:
    unit, now = shelf["unit"], clock.now()
    category = make_category("Internet", f"Lambat {number}")
    for owner in (category, shelf["category"]):
        CategoryQuestions.objects.create(category=owner, number=number + 1, questions=[], created_at=now)
    shelf["service"] = CatalogueService.objects.create(
        code=f"s{number}", name=f"Layanan {number}", unit=make_unit(unit), category=category
    )
    shelf["checklist"] = ChecklistTemplate.objects.create(
        name=f"D{number}", position=number, category=category, items=[{"text": "Ukur", "mandatory": True}]
    )
    shelf["answer"] = CannedAnswer.objects.create(
        title=f"J{number}", body="Halo", unit=make_unit(unit), category=category
    )
    shelf["rule"] = AssignmentRule.objects.create(
        name=f"A{number}", position=number, unit=unit, category=category, method="least_load",
        team=make_team(f"a{number}", unit),
    )  # fmt: skip
    for policy in (
        shelf["policy"],
        SlaPolicy.objects.create(code=f"q{number}", name="Q", unit=make_unit(unit)),
    ):
        version = SlaPolicyVersion.objects.create(
            policy=policy, number=number + 1, valid_from=now + timedelta(days=number),
            targets={"1": {"resolution": 3600}}, calendar=shelf["calendar"],
        )  # fmt: skip
        EscalationStep.objects.create(
            version=version, key=f"k{number}", position=1, target="resolution", percent=50, action="notify",
            recipient="person", person=shelf["person"],
        )  # fmt: skip
    services.ticket_tags_change(
        actor=shelf["cast"].dispatcher, number=shelf["ticket"].number, add=[f"kata-{number}"]
    )
    shelf["tag"] = shelf["ticket"].tag_rows.first().tag
    PrivacyAct.objects.create(kind=PrivacyActKind.EXPORT, actor_label="Sari", created_at=now)
    privacy.legal_hold_place(actor=shelf["actor"], subject=f"orang{number}@contoh.id", reason="Perkara")


def _field(shelf: Shelf, number: int) -> None:
    unit, now = shelf["unit"], clock.now()
    ProofUnit.objects.create(unit=make_unit(unit), added_at=now)
    shelf["place"] = AttendancePlace.objects.create(
        name=f"Kantor {number}", unit=make_unit(unit), latitude="0.5", longitude="101.4", radius_m=100
    )
    shelf["shift"] = make_shift(make_unit(unit))
    DigestPlan.objects.create(unit=make_unit(unit), times=["08:00"], planned_from=now)
    TravelSpeed.objects.create(unit=make_unit(unit), from_hour=7, to_hour=9, km_per_hour=20)


def _record(shelf: Shelf, number: int) -> None:
    actor, now = shelf["actor"], clock.now()
    shelf["run"] = job_run_create(actor=actor, kind="tickets.export", params={"format": "csv"})
    shelf["entry"] = Entry.objects.order_by("-pk").first()
    shelf["delivery"] = Delivery.objects.create(
        channel="email", event="ticket.replied", address="a@example.test", subject_line="x", title="x",
        unit=make_unit(shelf["unit"]), user=shelf["person"], state="dead", next_attempt_at=now,
        created_at=now,
    )  # fmt: skip
    _imported(shelf, actor, number)


def _imported(shelf: Shelf, actor: Actor, number: int) -> None:
    unit: Unit = shelf["cast"].branch
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"q{number}.csv")
        lines = "".join(f"Q{number}-{line},Mati,05/04/2026 07:30,Baru\n" for line in range(number + 1))
        path.write_text(HEADER + lines)
        file = intake.import_file_store(
            actor=actor, path=path, name=path.name, target="tickets", unit_id=unit.pk
        )
    run = intake.import_run_create(actor=actor, file=file, definition=mapping())
    intake.import_run_execute(actor=actor, run_id=run.pk)
    intake.mapping_save(actor=actor, name=f"q{number}", definition=mapping())
    shelf |= {"file": file, "import_run": run}
