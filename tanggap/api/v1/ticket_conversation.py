"""What is said on a ticket, and its files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import answered_once, earlier_answer, key_of, repeatable
from tanggap.api.v1 import represent, serializers
from tanggap.api.v1.calls import IDEMPOTENCY, checked
from tanggap.attachments.selectors import attachments_of
from tanggap.attachments.services import PreparedFile, attachments_store_many, uploads_prepared
from tanggap.kernel.decision import Decision
from tanggap.kernel.errors import Invalid
from tanggap.kernel.ids import new_public_id
from tanggap.tickets import policies, selectors, services
from tanggap.tickets.choices import MessageKind
from tanggap.tickets.models import Ticket


class TicketMessagesView(APIView):
    """What is said on a ticket."""

    @extend_schema(operation_id="tickets_messages", responses=serializers.MessageListShape, tags=["tickets"])
    def get(self, request: Request, number: str) -> Response:
        """The messages in order; notes only for staff."""
        actor = actor_of(request)
        ticket = selectors.ticket_get(actor, number)
        said = selectors.messages_of(ticket, internal=policies.can_see_internal(actor, ticket))
        return Response({"results": [represent.message(message) for message in said]})

    @extend_schema(
        operation_id="tickets_say",
        parameters=[IDEMPOTENCY],
        request=serializers.NewMessageShape,
        responses={201: serializers.MessageShape},
        tags=["tickets"],
    )
    @repeatable
    def post(self, request: Request, number: str) -> Response:
        """Reply to the reporter, or note something; replies of staff wait some seconds before they leave."""
        data = checked(serializers.NewMessageShape, request.data)
        # What is written below is taken back with it by their common key.
        key = key_of(request) or (str(new_public_id()) if data["below"] else "")
        if data["kind"] == MessageKind.REPLY:
            said = services.ticket_reply(
                actor=actor_of(request),
                number=number,
                body=data["body"],
                request_key=key,
                channel="api",
                held=True,
            )
        else:
            said = services.ticket_note(
                actor=actor_of(request), number=number, body=data["body"], request_key=key
            )
        if data["below"]:
            services.ticket_say_below(
                actor=actor_of(request),
                number=number,
                kind=data["kind"],
                body=data["body"],
                request_key=key,
                held=True,
            )
        return Response(represent.message(said), status=201)


class MessageTakeBackView(APIView):
    """A reply that has not left yet."""

    @extend_schema(
        operation_id="tickets_take_back",
        request=None,
        responses=serializers.TakenBackShape,
        tags=["tickets"],
    )
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Take it back, and what went with it to the parts; after its moment the answer is 409."""
        text = services.reply_take_back(actor=actor_of(request), number=number, message_id=pk)
        return Response({"body": text})


class TicketFilesView(APIView):
    """The files of a ticket."""

    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="tickets_files", responses=serializers.FileShape(many=True), tags=["tickets"])
    def get(self, request: Request, number: str) -> Response:
        """The files that the caller may read."""
        actor = actor_of(request)
        ticket = selectors.ticket_get(actor, number)
        files = attachments_of("tickets.ticket", [ticket.pk]).get(ticket.pk, [])
        internal = policies.can_see_internal(actor, ticket)
        shown = [file for file in files if internal or file.visibility == "public"]
        return Response([represent.file(file) for file in shown])

    @extend_schema(
        operation_id="tickets_add_files",
        parameters=[IDEMPOTENCY],
        request={"multipart/form-data": serializers.UploadShape},
        responses={201: serializers.FileShape(many=True)},
        tags=["tickets"],
    )
    def post(self, request: Request, number: str) -> Response:
        """Add files."""
        actor = actor_of(request)
        ticket = selectors.ticket_get(actor, number)
        may: Decision = policies.can_attach(actor, ticket)
        may.enforce()
        uploads = request.FILES.getlist("files")
        if not uploads:
            raise Invalid.field("files", _("This is required."), code="required")
        if (known := earlier_answer(request)) is not None:
            return known
        with uploads_prepared(actor, uploads) as prepared:
            return answered_once(request, lambda: _stored(request, ticket, prepared))


def _stored(request: Request, ticket: Ticket, prepared: list[PreparedFile]) -> Response:
    stored = attachments_store_many(
        actor=actor_of(request),
        uploads=prepared,
        owner=ticket,
        unit_id=ticket.unit_id,
        request_key=key_of(request)[:70],
    )
    return Response([represent.file(file) for file in stored], status=201)
