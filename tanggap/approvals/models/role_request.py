"""What somebody without rights asks for after registering."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Grant, Role
from tanggap.organization.models import Unit


class RoleRequest(models.Model):
    """A person asks to hold a role at a unit; approval gives it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+", verbose_name=_("role"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    reason = models.CharField(_("reason"), max_length=500)
    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("request for a role")
        verbose_name_plural = _("requests for a role")
        indexes = [models.Index(fields=["person", "-id"], name="role_request_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role_id} {self.unit_id}"
