"""Service-level policies: list, add, read, new versions, taking out of force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.accounts.models import Role, Team
from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.shared.paging import page_by_key
from tanggap.api.v1 import setup_shapes as shapes
from tanggap.api.v1.calls import (
    IDEMPOTENCY,
    Acts,
    act_views,
    checked,
    fields_as_sent,
    holder_of,
    pk_or_none,
)
from tanggap.api.v1.represent import coded
from tanggap.api.v1.serializers import NothingShape
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization.models import Calendar, Unit
from tanggap.tickets.choices import Priority
from tanggap.tickets.drafts import StepFacts
from tanggap.tickets.models import Category, EscalationStep, SlaPolicy, SlaPolicyVersion
from tanggap.tickets.services import sla_policy_create, sla_policy_retire, sla_policy_version_create
from tanggap.tickets.services.policy_steps import MOST_STEPS

_NAMES = {
    "unit_id": "unit",
    "category_id": "category",
    "calendar_id": "calendar",
    **{f"steps-{place}-amount": f"steps-{place}-percent" for place in range(MOST_STEPS)},
}
_STEP = ("target", "percent", "minutes", "action", "recipient", "repeat_minutes", "key")
_TAG = "service levels"


def _row(policy: SlaPolicy) -> dict[str, Any]:
    return {
        "id": policy.pk,
        "code": policy.code,
        "name": policy.name,
        "unit": coded(policy.unit),
        "category": coded(policy.category),
        "customer": policy.customer.number if policy.customer else "",
        "customer_class": policy.customer_class,
        "retired_at": policy.retired_at,
    }


def _step(step: EscalationStep) -> dict[str, Any]:
    return {name: getattr(step, name) for name in _STEP} | {
        "role": step.role.code if step.role else "",
        "person": step.person_id,
        "team": step.team.code if step.team else "",
    }


def _version(version: SlaPolicyVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "valid_from": version.valid_from,
        "targets": version.targets,
        "calendar": version.calendar.code if version.calendar else "",
        "created_by": version.created_by_label,
        "steps": [_step(step) for step in version.steps.all()],
    }


def _whole(policy: SlaPolicy) -> dict[str, Any]:
    known = policy.versions.select_related("calendar").prefetch_related("steps__role", "steps__team")
    return _row(policy) | {"versions": [_version(version) for version in known.order_by("-number")]}


def _found(request: Request, code: str) -> SlaPolicy:
    holder_of(request, "sla.manage")
    policy = SlaPolicy.objects.select_related("unit", "category", "customer").filter(code=code).first()
    if policy is None:
        raise NotVisible
    return policy


def _targets(sent: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    if not set(sent) <= set(map(str, Priority.values)):
        raise Invalid.field("targets", _("Numbers from 1 to 4."))
    return {priority: dict(times) for priority, times in sent.items()}


def _steps(sent: Sequence[Mapping[str, Any]]) -> list[StepFacts]:
    return [
        StepFacts(
            **{name: step[name] for name in _STEP},
            role_id=pk_or_none(Role, step["role"], f"steps-{place}-role"),
            team_id=pk_or_none(Team, step["team"], f"steps-{place}-team"),
            person_id=step["person"],
        )
        for place, step in enumerate(sent)
    ]


def _promise(data: Mapping[str, Any]) -> dict[str, Any]:
    """What first and later versions have in common, for the services."""
    return {
        "targets": _targets(data["targets"]),
        "calendar_id": pk_or_none(Calendar, data["calendar"], "calendar"),
        "valid_from": data["valid_from"],
        "steps": _steps(data["steps"]),
    }


class PoliciesView(APIView):
    """Service-level policies."""

    @extend_schema(
        operation_id="sla_policies_list",
        parameters=[OpenApiParameter("limit", int, "query"), OpenApiParameter("cursor", str, "query")],
        responses=shapes.PolicyPageShape,
        tags=[_TAG],
    )
    def get(self, request: Request) -> Response:
        """A page of policies, those out of force too."""
        holder_of(request, "sla.manage")
        rows = SlaPolicy.objects.select_related("unit", "category", "customer")
        return Response(page_by_key(request, rows, _row))

    @extend_schema(
        operation_id="sla_policies_create",
        parameters=[IDEMPOTENCY],
        request=shapes.NewPolicyShape,
        responses={201: shapes.PolicyShape},
        tags=[_TAG],
    )
    @repeatable
    def post(self, request: Request) -> Response:
        """Promise times, with version 1."""
        actor = holder_of(request, "sla.manage")
        data = checked(shapes.NewPolicyShape, request.data)
        with fields_as_sent(**_NAMES):
            made = sla_policy_create(
                actor=actor,
                code=data["code"],
                name=data["name"],
                unit_id=pk_or_none(Unit, data["unit"], "unit"),
                category_id=pk_or_none(Category, data["category"], "category"),
                customer_number=data["customer"],
                customer_class=data["customer_class"],
                **_promise(data),
            )
        response = Response(_whole(_found(request, made.code)), status=201)
        response["Location"] = f"/api/v1/sla-policies/{made.code}/"
        return response


class PolicyView(APIView):
    """One policy."""

    @extend_schema(operation_id="sla_policies_read", responses=shapes.PolicyShape, tags=[_TAG])
    def get(self, request: Request, code: str) -> Response:
        """The policy with all its versions."""
        return Response(_whole(_found(request, code)))


class PolicyVersionsView(APIView):
    """Changing a policy: earlier versions stay as they are."""

    @extend_schema(
        operation_id="sla_policies_change",
        parameters=[IDEMPOTENCY],
        request=shapes.NewPolicyVersionShape,
        responses={201: shapes.PolicyShape},
        tags=[_TAG],
    )
    @repeatable
    def post(self, request: Request, code: str) -> Response:
        """Promise other times from a moment on."""
        policy = _found(request, code)
        data = checked(shapes.NewPolicyVersionShape, request.data)
        with fields_as_sent(**_NAMES):
            sla_policy_version_create(
                actor=actor_of(request),
                policy_id=policy.pk,
                expected_number=data["number"],
                **_promise(data),
            )
        return Response(_whole(_found(request, code)), status=201)


def _retire(request_actor: Any, code: str, *, retired: bool) -> object:
    pk = SlaPolicy.objects.filter(code=code).values_list("pk", flat=True).first()
    return sla_policy_retire(actor=request_actor, policy_id=pk or 0, retired=retired)


ACTS: Acts = {
    "retire": (NothingShape, lambda a, c, d, v: _retire(a, c, retired=True)),
    "restore": (NothingShape, lambda a, c, d, v: _retire(a, c, retired=False)),
}
ACT_VIEWS = act_views(
    ACTS,
    plural="sla_policies",
    words="Take it out of force, or back into force; tickets keep what they were promised.",
    answer=lambda request, code, _act: Response(_whole(_found(request, code))),
    shape=shapes.PolicyShape,
    tag=_TAG,
)
