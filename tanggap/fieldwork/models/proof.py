"""How customers confirm that the work is done, and where that is asked for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.fieldwork.models.work_order import WorkOrder
from tanggap.organization.models import Unit


class CompletionProof(models.Model):
    """How the customer confirmed the work: by a signature on the phone or by a one-time code.

    A code is compared by its hash. It is kept sealed as well while it waits, for the customer's own page.
    """

    work_order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="completion_proof")
    kind = models.CharField(
        _("proof"), max_length=9, choices=[("signature", _("Signature")), ("code", _("One-time code"))]
    )
    signer_name = models.CharField(_("name of the customer"), max_length=120, blank=True)
    code_hash = models.CharField(max_length=128, blank=True, editable=False)
    code_sealed = models.CharField(max_length=255, blank=True, editable=False)
    sent_to = models.CharField(_("sent to (masked)"), max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    times_sent = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("proof of completion")
        verbose_name_plural = _("proofs of completion")

    def __str__(self) -> str:
        return f"{self.work_order_id} {self.kind}"


class ProofUnit(models.Model):
    """A unit whose jobs, and those of units below it, are done only when the customer confirms."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="+", verbose_name=_("unit"))
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        ordering = ["unit__path"]
        verbose_name = _("unit that asks for proof")
        verbose_name_plural = _("units that ask for proof")

    def __str__(self) -> str:
        return str(self.unit)
