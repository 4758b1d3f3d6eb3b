"""What hangs on those who are served: people to reach, services with their numbers, merges of doubles."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.organization.models.party import Customer, Office, Site


class Contact(models.Model):
    """Somebody to reach at a customer or an office."""

    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    whatsapp = models.CharField(_("WhatsApp"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class CustomerContact(Contact):
    """Somebody at the customer: the technician on site, who pays, who decides."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")

    class Meta(Contact.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(fields=["phone"], condition=~Q(phone=""), name="contact_by_phone"),
            models.Index(fields=["whatsapp"], condition=~Q(whatsapp=""), name="contact_by_whatsapp"),
            models.Index(fields=["email"], condition=~Q(email=""), name="contact_by_email"),
        ]


class OfficeContact(Contact):
    """Somebody at the office: who looks after its devices, who signs its letters."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="contacts")

    class Meta(Contact.Meta):
        verbose_name = _("contact of an office")
        verbose_name_plural = _("contacts of offices")


class CustomerService(models.Model):
    """What a customer has: a service by its number, the product, and the site where it ends."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="services")
    number = models.CharField(_("service number"), max_length=40, unique=True)
    product = models.CharField(_("product"), max_length=120, blank=True)
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="services", verbose_name=_("site")
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        verbose_name = _("service")
        verbose_name_plural = _("services")

    def __str__(self) -> str:
        return self.number


class CustomerMerge(models.Model):
    """Two records of one customer became one; ``moved`` says which rows went over, to undo it."""

    kept = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    actor_label = models.CharField(_("by"), max_length=150)
    created_at = models.DateTimeField(_("merged at"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by_label = models.CharField(_("undone by"), max_length=150, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("merge of customers")
        verbose_name_plural = _("merges of customers")
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="customer_merged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"
