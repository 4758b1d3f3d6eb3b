"""Units, customers, offices and sites by a few typed letters, for pickers and the search of everything."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tanggap.kernel.actor import Actor
from tanggap.organization.models import Customer, Office, Site, Unit


def customers_like(actor: Actor, words: str) -> QuerySet[Customer]:
    """Customers in use by part of the name or phone, or the beginning of the number."""
    matching = Q(name__icontains=words) | Q(number__istartswith=words) | Q(phone__contains=words)
    return Customer.objects.visible_to(actor).in_use().filter(matching).order_by("name", "pk")


def offices_like(actor: Actor, words: str) -> QuerySet[Office]:
    """Offices in use by part of the name or the beginning of the code."""
    matching = Q(name__icontains=words) | Q(code__istartswith=words)
    return Office.objects.visible_to(actor).in_use().filter(matching).order_by("name", "pk")


def sites_like(actor: Actor, words: str) -> QuerySet[Site]:
    """Sites in use, with their customer, by part of a name or the beginning of the code."""
    matching = Q(name__icontains=words) | Q(code__istartswith=words) | Q(customer__name__icontains=words)
    sites = Site.objects.visible_to(actor).in_use().select_related("customer")
    return sites.filter(matching).order_by("name", "pk")


def units_like(actor: Actor, words: str) -> QuerySet[Unit]:
    """Units in use by part of the name or the beginning of the code."""
    matching = Q(name__icontains=words) | Q(code__istartswith=words)
    return Unit.objects.visible_to(actor).in_use().filter(matching).order_by("path")
