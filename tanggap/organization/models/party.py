"""Who is served: government offices and customers, and the places where service is delivered."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.organization.models.unit import Unit
from tanggap.organization.querysets import ServedPartyQuerySet


class ServedParty(models.Model):
    """What offices and customers have in common."""

    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    whatsapp = models.CharField(_("WhatsApp"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ServedPartyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Office(ServedParty):
    """A government office (OPD) that reports faults and asks for services."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    letterhead = models.CharField(_("name on the letterhead"), max_length=400, blank=True)
    """Up to four lines."""
    letterhead_foot = models.CharField(_("address line of the letterhead"), max_length=300, blank=True)
    logo_id = models.UUIDField(_("logo"), null=True, blank=True, editable=False)

    class Meta(ServedParty.Meta):
        indexes = [models.Index(fields=["name", "id"], name="office_by_name")]
        verbose_name = _("office")
        verbose_name_plural = _("offices")


class Customer(ServedParty):
    """A subscriber, by the number of the billing system."""

    number = models.CharField(_("customer number"), max_length=40, unique=True)
    service_class = models.CharField(
        _("contract class"),
        max_length=40,
        blank=True,
        help_text=_("Customers of one class share their service levels, such as “Dedicated”."),
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged into"),
    )

    class Meta(ServedParty.Meta):
        indexes = [
            models.Index(fields=["name", "id"], name="customer_by_name"),
            models.Index(fields=["phone"], condition=~models.Q(phone=""), name="customer_by_phone"),
            models.Index(fields=["whatsapp"], condition=~models.Q(whatsapp=""), name="customer_by_whatsapp"),
            models.Index(fields=["email"], condition=~models.Q(email=""), name="customer_by_email"),
        ]
        verbose_name = _("customer")
        verbose_name_plural = _("customers")


SITE_RADIUS_M = 200
"""How near counts as being at a site that says nothing of its own."""
LEAST_RADIUS_M, MOST_RADIUS_M = 20, 5_000


class Site(models.Model):
    """A place where service is delivered to a customer or an office."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sites", verbose_name=_("unit"))
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sites",
        verbose_name=_("customer"),
    )
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sites",
        verbose_name=_("office"),
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    radius_m = models.PositiveIntegerField(
        _("radius in metres"),
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_RADIUS_M), MaxValueValidator(MOST_RADIUS_M)],
        help_text=_("Whoever is nearer has arrived; 200 when left empty."),
    )
    network_node = models.CharField(_("network node"), max_length=80, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ServedPartyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"], name="site_by_name")]
        verbose_name = _("site")
        verbose_name_plural = _("sites")

    def __str__(self) -> str:
        return self.name

    @property
    def reach_m(self) -> int:
        """Within how many metres somebody is at the site."""
        return self.radius_m or SITE_RADIUS_M
