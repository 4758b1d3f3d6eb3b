"""Customers with what hangs on them: contacts, services, sites; doubles, merging and undoing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tanggap.api.shared.authentication import actor_of
from tanggap.api.shared.idempotency import repeatable
from tanggap.api.shared.paging import page_by_key
from tanggap.api.shared.versions import expected_version, with_etag
from tanggap.api.v1 import customer_shapes as shapes
from tanggap.api.v1.calls import (
    IDEMPOTENCY,
    IF_MATCH,
    Acts,
    act_views,
    checked,
    code_to_pk,
    fields_as_sent,
    holder_of,
)
from tanggap.api.v1.represent import coded
from tanggap.api.v1.serializers import Shape
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible
from tanggap.organization import services
from tanggap.organization.contact_masks import masked, masked_contacts
from tanggap.organization.matching import customer_doubles
from tanggap.organization.models import (
    Customer,
    CustomerContact,
    CustomerMerge,
    CustomerService,
    Site,
    Unit,
)
from tanggap.organization.models.customer import Contact
from tanggap.organization.services import SiteFacts

_HOLDS = "party.view"
_CONTACT = ("name", "role", "phone", "whatsapp", "email")
_ROW = (
    "id",
    "number",
    "name",
    "service_class",
    "phone",
    "whatsapp",
    "email",
    "address",
    "retired_at",
    "version",
)
_SITE = ("id", "code", "name", "address", "network_node", "version", "retired_at")


def _contact(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in ("id", *_CONTACT, "version")}


def _service(service: CustomerService) -> dict[str, Any]:
    site = service.site.code if service.site else ""
    names = ("id", "number", "product", "version")
    return {name: getattr(service, name) for name in names} | {"site": site}


def _site(site: Site) -> dict[str, Any]:
    degrees = {name: getattr(site, name) for name in ("latitude", "longitude", "radius_m")}
    return {name: getattr(site, name) for name in _SITE} | {
        "unit": site.unit.code,
        **{name: "" if value is None else str(value) for name, value in degrees.items()},
    }


def _row(actor: Actor, customer: Customer) -> dict[str, Any]:
    (shown,) = masked(actor, [customer])
    return {name: getattr(shown, name) for name in _ROW} | {"unit": coded(shown.unit)}


def _whole(actor: Actor, customer: Customer) -> dict[str, Any]:
    merges = customer.merges.select_related("merged").filter(undone_at__isnull=True)
    return _row(actor, customer) | {
        "contacts": [_contact(one) for one in masked_contacts(actor, customer)],
        "services": [_service(one) for one in customer.services.select_related("site")],
        "sites": [_site(one) for one in customer.sites.select_related("unit").order_by("code")],
        "merges": [
            {
                "id": one.pk,
                "merged": one.merged.number,
                "reason": one.reason,
                "by": one.actor_label,
                "created_at": one.created_at,
            }
            for one in merges
        ],
    }


def _found(actor: Actor, number: str) -> Customer:
    seen = Customer.objects.visible_to(actor).select_related("unit")
    customer: Customer | None = seen.filter(number=number).first()
    if customer is None:
        raise NotVisible
    return customer


class CustomersView(APIView):
    """The customers that the caller may see."""

    @extend_schema(
        operation_id="customers_list",
        parameters=[
            OpenApiParameter("q", str, "query", description="Part of the name, or the number."),
            OpenApiParameter("limit", int, "query"),
            OpenApiParameter("cursor", str, "query"),
        ],
        responses=shapes.CustomerPageShape,
        tags=["customers"],
    )
    def get(self, request: Request) -> Response:
        """A page of customers, those out of use too."""
        actor = holder_of(request, _HOLDS)
        rows = Customer.objects.visible_to(actor).select_related("unit")
        if words := request.query_params.get("q", "").strip()[:100]:
            rows = rows.filter(Q(name__icontains=words) | Q(number__iexact=words))
        return Response(page_by_key(request, rows, lambda one: _row(actor, one)))


class CustomerView(APIView):
    """One customer."""

    @extend_schema(operation_id="customers_read", responses=shapes.CustomerShape, tags=["customers"])
    def get(self, request: Request, number: str) -> Response:
        """The customer with contacts, services, sites and merges."""
        customer = _found(actor_of(request), number)
        return with_etag(Response(_whole(actor_of(request), customer)), customer.version)


class DoublesView(APIView):
    """Probable doubles."""

    @extend_schema(operation_id="customers_doubles", responses=shapes.DoublesListShape, tags=["customers"])
    def get(self, request: Request) -> Response:
        """Groups of records that may be one customer."""
        actor = holder_of(request, _HOLDS)
        groups = [
            {"why": group.why, "customers": [_row(actor, one) for one in group.customers]}
            for group in customer_doubles(actor)
        ]
        return Response({"results": groups})


# Contacts, services and sites
@dataclass(frozen=True)
class Part:
    """What differs between the things that hang on a customer.

    Attributes:
        plural: in addresses and operations' names.
        model: the table.
        asked, answered: shapes of body and answer.
        write: adds without a key, changes with key and version.
        remove: takes away; sites are retired on their page instead.
        represent: the thing as it is answered.
        names: how the services call fields that the body calls otherwise.
    """

    plural: str
    model: Any
    asked: type[Shape]
    answered: type[Shape]
    write: Callable[[Actor, Customer, Mapping[str, Any], int | None, int], Any]
    represent: Callable[[Any], dict[str, Any]]
    remove: Callable[..., None] | None = None
    names: Mapping[str, str] | None = None


def _write_contact(
    actor: Actor, customer: Customer, data: Mapping[str, Any], pk: int | None, version: int
) -> object:
    facts = services.ContactFacts(**data)
    return services.contact_save(actor=actor, customer_id=customer.pk, facts=facts, pk=pk, version=version)


def _write_service(
    actor: Actor, customer: Customer, data: Mapping[str, Any], pk: int | None, version: int
) -> object:
    facts = services.ServiceFacts(data["number"], data["product"], data["site"])
    return services.service_save(actor=actor, customer_id=customer.pk, facts=facts, pk=pk, version=version)


def _write_site(
    actor: Actor, customer: Customer, data: Mapping[str, Any], pk: int | None, version: int
) -> object:
    sent = dict(data)
    unit_id = code_to_pk(Unit, sent.pop("unit"), "unit")
    facts = SiteFacts(**sent, unit_id=unit_id, customer_id=customer.pk)
    if pk is None:
        return services.site_create(actor=actor, facts=facts)
    return services.site_edit(actor=actor, site_id=pk, version=version, facts=facts)


PARTS = (
    Part(
        "contacts",
        CustomerContact,
        shapes.ContactFactsShape,
        shapes.ContactShape,
        _write_contact,
        _contact,
        services.contact_remove,
    ),
    Part(
        "services",
        CustomerService,
        shapes.ServiceFactsShape,
        shapes.ServiceShape,
        _write_service,
        _service,
        services.service_remove,
    ),
    Part(
        "sites",
        Site,
        shapes.SiteFactsShape,
        shapes.SiteShape,
        _write_site,
        _site,
        names={"unit_id": "unit", "customer_id": "", "office_id": ""},
    ),
)


def _saved(request: Request, part: Part, number: str, pk: int | None) -> Response:
    customer = _found(actor_of(request), number)
    data = checked(part.asked, request.data)
    version = 0
    if pk is not None:
        known = part.model.objects.filter(customer=customer, pk=pk).first()
        if known is None:
            raise NotVisible
        version = expected_version(request) or known.version
    with fields_as_sent(**(part.names or {})):
        saved = part.write(actor_of(request), customer, data, pk, version)
    response = Response(part.represent(saved), status=201 if pk is None else 200)
    return with_etag(response, saved.version)


def parts_view(part: Part) -> type[APIView]:
    """The view that adds such a thing."""

    @extend_schema(
        operation_id=f"customers_{part.plural}_create",
        parameters=[IDEMPOTENCY],
        request=part.asked,
        responses={201: part.answered},
        tags=["customers"],
    )
    @repeatable
    def post(_view: APIView, request: Request, number: str) -> Response:
        """Add it to the customer."""
        return _saved(request, part, number, None)

    name = f"Customer{part.plural.title()}View"
    return type(name, (APIView,), {"__doc__": f"The {part.plural} of a customer.", "post": post})


def part_view(part: Part) -> type[APIView]:
    """The view of one such thing."""

    @extend_schema(
        operation_id=f"customers_{part.plural}_change",
        parameters=[IF_MATCH],
        request=part.asked,
        responses=part.answered,
        tags=["customers"],
    )
    def put(_view: APIView, request: Request, number: str, pk: int) -> Response:
        """Change it."""
        return _saved(request, part, number, pk)

    @extend_schema(operation_id=f"customers_{part.plural}_remove", responses={204: None}, tags=["customers"])
    def delete(_view: APIView, request: Request, number: str, pk: int) -> Response:
        """Take it away."""
        customer = _found(actor_of(request), number)
        assert part.remove is not None  # noqa: S101 - narrows the type
        part.remove(actor=actor_of(request), customer_id=customer.pk, pk=pk)
        return Response(status=204)

    methods = {"put": put, **({"delete": delete} if part.remove else {})}
    name = f"Customer{part.plural.title().removesuffix('s')}View"
    return type(name, (APIView,), {"__doc__": f"One of the {part.plural} of a customer.", **methods})


# Merging
def _merge(actor: Actor, number: str, data: dict[str, Any], version: int | None) -> object:
    double = _found(actor, number)
    kept = Customer.objects.visible_to(actor).filter(number__iexact=data["into"].strip()).first()
    if kept is None:
        raise Invalid.field("into", _("Nobody with this number or code is known here."))
    with fields_as_sent(keep="into"):
        return services.customer_merge(
            actor=actor,
            keep_id=kept.pk,
            merge_id=double.pk,
            version=version or double.version,
            reason=data["reason"],
        )


def _unmerge(actor: Actor, number: str, data: dict[str, Any], _version: int | None) -> object:
    kept = _found(actor, number)
    if not CustomerMerge.objects.filter(pk=data["merge"], kept=kept).exists():
        raise NotVisible
    return services.customer_merge_undo(actor=actor, merge_id=data["merge"])


def _answer(request: Request, number: str, _act: str) -> Response:
    customer = _found(actor_of(request), number)
    return with_etag(Response(_whole(actor_of(request), customer)), customer.version)


ACTS: Acts = {"merge": (shapes.IntoShape, _merge), "unmerge": (shapes.UndoShape, _unmerge)}
ACT_VIEWS = act_views(
    ACTS,
    plural="customers",
    words="Give everything of this double to another customer, or undo a merge into this one.",
    answer=_answer,
    shape=shapes.CustomerShape,
)
