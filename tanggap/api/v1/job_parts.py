"""What belongs to a job: material, and how the customer confirmed it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import key_of, repeatable
from tanggap.api.v1 import job_shapes
from tanggap.api.v1.calls import IDEMPOTENCY, checked
from tanggap.api.v1.serializers import NothingShape
from tanggap.fieldwork import services
from tanggap.fieldwork.models import CompletionProof, PartUsed, WorkOrder
from tanggap.fieldwork.proof_rules import proof_required
from tanggap.kernel.errors import NotVisible
from tanggap.kernel.ids import new_public_id


def _orders(request: Request, number: str) -> list[WorkOrder]:
    """The ticket's work orders that the caller may see, the newest first.

    Raises:
        NotVisible: none.
    """
    found = (
        WorkOrder.objects.visible_to(actor_of(request))
        .filter(ticket__number=number, ticket__deleted_at__isnull=True)
        .select_related("ticket__unit", "ticket__category")
        .order_by("-pk")
    )
    orders = list(found)
    if not orders:
        raise NotVisible
    return orders


def _part(part: PartUsed) -> dict[str, Any]:
    plain = ("id", "name", "measure", "serial_number", "added_at")
    return {name: getattr(part, name) for name in plain} | {
        "quantity": f"{part.quantity:.2f}",
        "work_order": part.work_order_id,
        "technician": part.technician.user.name,
    }


def _proof(proof: CompletionProof | None) -> dict[str, Any] | None:
    if proof is None:
        return None
    plain = ("kind", "signer_name", "sent_to", "sent_at", "expires_at", "confirmed_at")
    return {name: getattr(proof, name) for name in plain}


class PartsView(APIView):
    """Material of a ticket's jobs."""

    @extend_schema(operation_id="tickets_parts", responses=job_shapes.PartListShape, tags=["work orders"])
    def get(self, request: Request, number: str) -> Response:
        """What was written down and not taken away again."""
        orders = [order.pk for order in _orders(request, number)]
        parts = PartUsed.objects.filter(work_order__in=orders, removed_at__isnull=True)
        return Response({"results": [_part(part) for part in parts.select_related("technician__user")]})

    @extend_schema(
        operation_id="tickets_add_part",
        parameters=[IDEMPOTENCY],
        request=job_shapes.NewPartShape,
        responses={201: job_shapes.PartShape},
        tags=["work orders"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Write material down on the own job in hand; the same key is applied once."""
        data = checked(job_shapes.NewPartShape, request.data)
        key = key_of(request) or str(new_public_id())
        part = services.part_add(actor=actor_of(request), number=number, request_key=key, **data)
        return Response(_part(part), status=201)


class PartView(APIView):
    """One line of material."""

    @extend_schema(operation_id="tickets_remove_part", responses={204: None}, tags=["work orders"])
    def delete(self, request: Request, number: str, pk: int) -> Response:
        """Take it away again; what is away already stays so."""
        services.part_remove(actor=actor_of(request), number=number, part_id=pk)
        return Response(status=204)


class ProofView(APIView):
    """How the customer confirmed the work."""

    @extend_schema(
        operation_id="tickets_completion_proof", responses=job_shapes.ProofStateShape, tags=["work orders"]
    )
    def get(self, request: Request, number: str) -> Response:
        """Of the newest work order that the caller may see; the code itself is never told."""
        order = _orders(request, number)[0]
        proof = CompletionProof.objects.filter(work_order=order).first()
        return Response({"needed": proof_required(order.ticket), "proof": _proof(proof)})


class ProofCodeView(APIView):
    """The code that the customer tells the technician."""

    @extend_schema(
        operation_id="tickets_send_completion_code",
        parameters=[IDEMPOTENCY],
        request=NothingShape,
        responses={201: job_shapes.ProofShape},
        tags=["work orders"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Send one to the customer's registered address; an earlier one no longer counts."""
        proof = services.completion_code_send(actor=actor_of(request), number=number)
        return Response(_proof(proof), status=201)
