"""Shapes of customers: contacts, services, sites, doubles and merges."""

from __future__ import annotations

from rest_framework import serializers

from tanggap.api.v1.serializers import CodedShape, Shape


class ContactFactsShape(Shape):
    """Somebody at the customer, with at least one way to reach him."""

    name = serializers.CharField(max_length=150)
    role = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    whatsapp = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    email = serializers.CharField(max_length=254, required=False, allow_blank=True, default="")


class ContactShape(ContactFactsShape):
    """A contact; numbers and addresses are masked for roles that do not see them."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()


class ServiceFactsShape(Shape):
    """What the customer has; the site by code, one of the customer's."""

    number = serializers.CharField(max_length=40)
    product = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    site = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class ServiceShape(ServiceFactsShape):
    """A service as it is kept."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()


class SiteFactsShape(Shape):
    """A place of service of the customer; within ``radius_m`` (whole metres, 200 when empty) one is there."""

    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=200)
    unit = serializers.CharField(max_length=40)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    latitude = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    longitude = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    network_node = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    radius_m = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class SiteShape(SiteFactsShape):
    """A site as it is kept."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    retired_at = serializers.DateTimeField(allow_null=True)


class CustomerRowShape(Shape):
    """A customer in a list."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    name = serializers.CharField()
    unit = CodedShape()
    service_class = serializers.CharField()
    phone = serializers.CharField()
    whatsapp = serializers.CharField()
    email = serializers.CharField()
    address = serializers.CharField()
    retired_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class CustomerMergeShape(Shape):
    """A double whose things this customer took over."""

    id = serializers.IntegerField()
    merged = serializers.CharField()
    reason = serializers.CharField()
    by = serializers.CharField()
    created_at = serializers.DateTimeField()


class CustomerShape(CustomerRowShape):
    """A customer with everything that hangs on it."""

    contacts = ContactShape(many=True)
    services = ServiceShape(many=True)
    sites = SiteShape(many=True)
    merges = CustomerMergeShape(many=True)


class CustomerPageShape(Shape):
    """A page of customers."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CustomerRowShape(many=True)


class DoublesShape(Shape):
    """Records that may be one customer, and why: the same ``phone``, ``email`` or ``name``."""

    why = serializers.CharField()
    customers = CustomerRowShape(many=True)


class DoublesListShape(Shape):
    """All groups, at most a hundred."""

    results = DoublesShape(many=True)


class IntoShape(Shape):
    """The number of the customer who remains."""

    into = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class UndoShape(Shape):
    """Which merge is undone."""

    merge = serializers.IntegerField(min_value=1)
