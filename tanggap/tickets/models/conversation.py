"""What is said on a ticket, and who follows it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import User
from tanggap.tickets.choices import Channel, MessageKind
from tanggap.tickets.models.ticket import Ticket


class TicketMessage(models.Model):
    """A public reply or an internal note."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=MessageKind)
    body = models.TextField(_("text"))
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author_label = models.CharField(_("author"), max_length=150)
    from_requester = models.BooleanField(_("from the reporter"), default=False)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.DESK)
    created_at = models.DateTimeField(_("written at"))
    request_key = models.CharField(max_length=120, blank=True, editable=False)
    mentions = models.JSONField(_("mentioned people"), null=True, blank=True, editable=False)
    """Whom a note mentions: ``id`` and ``name`` of each; ``null`` without any."""
    send_at = models.DateTimeField(_("is sent at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "author", "request_key"],
                condition=~Q(request_key=""),
                name="ticket_message_request_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "created_at", "id"], name="message_ticket_time"),
            models.Index(fields=["send_at"], name="message_to_send", condition=Q(kind="held")),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.created_at}"


class TicketFollower(models.Model):
    """A person who is told of changes of a ticket without working on it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="ticket_follower_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.ticket_id}"
