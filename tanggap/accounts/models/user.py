"""People who may sign in, and technicians known by name only."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.querysets import UserManager
from tanggap.kernel import clock
from tanggap.organization.models import Customer, Office, Unit


class User(AbstractBaseUser):
    """A person. Without an e-mail address nobody can sign in as this person (imported names)."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    whatsapp = models.CharField(_("WhatsApp"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=5, default="id")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Jakarta")
    photo_id = models.UUIDField(_("photo"), null=True, blank=True, editable=False)
    home_unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("home unit"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("customer"),
    )
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("office"),
    )
    external_key = models.CharField(
        _("key in the source"), max_length=120, unique=True, null=True, blank=True
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"
