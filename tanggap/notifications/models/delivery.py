"""The outbox: messages to be sent outside, and what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.kernel import clock
from tanggap.kernel.ids import new_public_id
from tanggap.notifications.choices import UNSENT_STATES, AttemptResult, Because, DeliveryState, HoldReason
from tanggap.notifications.querysets import DeliveryQuerySet
from tanggap.organization.models import Unit


class Delivery(models.Model):
    """One message over one channel to one recipient, written with the change that caused it.

    ``due_at`` is from when it should have gone out; it moves when it was held or is sent again.
    A held one waits until ``next_attempt_at``; ``digest`` is the message that it was folded into.
    ``notice`` is what all messages of one telling share: one for each person (or address) and channel.
    ``handed_at`` is written before the other side gets the content, so that a message whose sender died is
    known to have arrived perhaps. ``replaces`` is the message in whose place it goes out.
    The texts are final and in the recipient's language; the channel only dresses them (HTML, headers).
    """

    public_id = models.UUIDField(unique=True, default=new_public_id, editable=False)
    channel = models.CharField(_("channel"), max_length=20)
    event = models.CharField(_("event"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    address = models.CharField(_("address"), max_length=254)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(max_length=5, default="id")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    subject_line = models.CharField(_("subject"), max_length=250)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    link = models.CharField(max_length=300, blank=True)
    rating_link = models.CharField(max_length=300, blank=True)
    thread_key = models.CharField(max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    held_for = models.CharField(_("held because"), max_length=10, choices=HoldReason, blank=True)
    digest = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="folded",
        verbose_name=_("digest"),
    )
    notice = models.CharField(max_length=64, blank=True, editable=False)
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("in place of"),
    )
    because = models.CharField(_("stands in because"), max_length=10, choices=Because, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due since"), default=clock.now)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    handed_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    lease_token = models.CharField(max_length=40, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    message_id = models.CharField(max_length=250, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], condition=Q(state__in=UNSENT_STATES), name="delivery_due"
            ),
            models.Index(
                fields=["channel", "due_at"], condition=Q(state__in=UNSENT_STATES), name="delivery_oldest"
            ),
            models.Index(
                fields=["user", "channel", "next_attempt_at"],
                condition=Q(state=DeliveryState.HELD),
                name="delivery_held",
            ),
            models.Index(fields=["state", "-id"], name="delivery_state"),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="delivery_subject"),
            models.Index(fields=["unit", "-id"], name="delivery_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "user", "channel"],
                condition=Q(user__isnull=False) & ~Q(notice=""),
                name="delivery_once_for_person",
            ),
            models.UniqueConstraint(
                fields=["notice", "address", "channel"],
                condition=Q(user__isnull=True) & ~Q(notice="") & ~Q(address=""),
                name="delivery_once_for_address",
            ),
        ]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.channel} {self.address}: {self.subject_line}"


class DeliveryAttempt(models.Model):
    """One attempt to send a message, and how it ended; never changed afterwards."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempt_log")
    number = models.PositiveSmallIntegerField(_("number"))
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"))
    result = models.CharField(_("result"), max_length=12, choices=AttemptResult)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        ordering = ["delivery", "id"]
        verbose_name = _("attempt to send")
        verbose_name_plural = _("attempts to send")

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.number} {self.result}"
