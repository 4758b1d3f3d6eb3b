"""The steps of a job as the technician's page says them, also to a phone without a connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tanggap.fieldwork.choices import NEXT_STEP, STEPS, ProgressStep, WorkOrderStatus
from tanggap.fieldwork.models import WorkOrder
from tanggap.web.field.forms import ReportForm

STEP_ICONS = {
    ProgressStep.ACCEPTED: "thumb-up",
    ProgressStep.EN_ROUTE: "motorbike",
    ProgressStep.ARRIVED: "map-pin",
    ProgressStep.WORKING: "tool",
    ProgressStep.BLOCKED: "barrier-block",
    ProgressStep.DONE: "circle-check",
}


def step_words(step: str) -> str:
    """What the big button says."""
    return {
        ProgressStep.ACCEPTED: _("Accept the job"),
        ProgressStep.EN_ROUTE: _("I am on my way"),
        ProgressStep.ARRIVED: _("I have arrived"),
        ProgressStep.WORKING: _("I begin to work"),
        ProgressStep.BLOCKED: _("I cannot go on"),
        ProgressStep.DONE: _("The job is done"),
    }[ProgressStep(step)]


@dataclass(frozen=True, slots=True)
class SpareForm:
    """A form that lies in the page, for a step that is taken without asking the server for its form."""

    step: str
    label: str
    form: ReportForm


def spare_forms(order: WorkOrder) -> list[SpareForm]:
    """The forms of the steps that ask something, and one for any other step with note and photos."""
    steps = (ProgressStep.WORKING, ProgressStep.BLOCKED, ProgressStep.DONE)
    return [
        SpareForm(
            step.value,
            step_words(step),
            ReportForm(initial={"step": step.value}, auto_id="spare_%s").asked_at(step),
        )
        for step in steps
    ]


def job_facts(order: WorkOrder, number: str) -> dict[str, Any]:
    """What the phone has to know to offer the next step by itself."""
    return {
        "number": number,
        "status": order.status,
        "next": {status: following.value for status, following in NEXT_STEP.items()},
        "allows": {
            status.value: [step.value for step in ProgressStep if STEPS.allows(status, step.value)]
            for status in WorkOrderStatus
        },
        "steps": {
            step.value: {
                "label": step_words(step),
                "state": str(WorkOrderStatus(step.value).label),
                "icon": STEP_ICONS[step],
            }
            for step in ProgressStep
        },
    }
