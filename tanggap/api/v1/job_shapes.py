"""Shapes of what belongs to a job: material, and how the customer confirmed it."""

from __future__ import annotations

from decimal import Decimal

from rest_framework import serializers

from tanggap.api.v1.serializers import Shape


class NewPartShape(Shape):
    """Material that a job took."""

    name = serializers.CharField(max_length=120)
    quantity = serializers.DecimalField(max_digits=9, decimal_places=2, default=Decimal(1))
    measure = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    serial_number = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class PartShape(Shape):
    """Material that a job took."""

    id = serializers.IntegerField()
    work_order = serializers.IntegerField()
    name = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=9, decimal_places=2)
    measure = serializers.CharField()
    serial_number = serializers.CharField()
    technician = serializers.CharField()
    added_at = serializers.DateTimeField()


class PartListShape(Shape):
    """All material of a ticket's jobs."""

    results = PartShape(many=True)


class ProofShape(Shape):
    """How the customer confirmed the work, or the code that waits; the address is masked."""

    kind = serializers.ChoiceField(choices=["signature", "code"])
    signer_name = serializers.CharField()
    sent_to = serializers.CharField()
    sent_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)


class ProofStateShape(Shape):
    """Whether a job of the ticket needs the customer's word, and what there is of it."""

    needed = serializers.BooleanField()
    proof = ProofShape(allow_null=True)
