"""Requests for approval, whom they ask, and what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Role
from tanggap.approvals.choices import RequestState, Verdict
from tanggap.approvals.models.route import ApprovalRoute
from tanggap.approvals.querysets import RequestQuerySet
from tanggap.approvals.steps import Step, steps_from_json
from tanggap.kernel.ids import new_public_id
from tanggap.organization.models import Unit


class ApprovalRequest(models.Model):
    """Something submitted for approval; submitting it again after it was sent back makes another row.

    ``state``, ``position`` and ``closed_at`` repeat what follows from the decisions, for lists; only
    ``services.settling`` writes them.

    Attributes:
        kind, subject_id: what is decided: a registered kind and the key within it.
        round: counts the submissions of the same subject, from 1.
        snapshot, digest: exactly what is decided, and the SHA-256 over it (hexadecimal).
        steps: copy of the route's steps at submission.
        position: the step, from 0, that is being decided or at which it ended.
        step_since: when that step began; ``remind_at`` and ``due_at`` follow from it by the unit's calendar.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(_("subject"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("submitted by")
    )
    submitted_at = models.DateTimeField(_("submitted at"))
    snapshot = models.JSONField(_("what is decided"))
    digest = models.CharField(max_length=64)
    route = models.ForeignKey(
        ApprovalRoute, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    steps = models.JSONField(_("steps"))
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState, default=RequestState.WAITING, editable=False
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    step_since = models.DateTimeField(_("since"))
    remind_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    late_told = models.BooleanField(default=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "round"], name="approval_request_one_per_round"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state="waiting"),
                name="approval_request_one_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["submitted_by", "-id"], name="approval_request_sent"),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="approval_request_open"),
            models.Index(
                fields=["remind_at"],
                condition=Q(state="waiting", remind_at__isnull=False),
                name="approval_request_remind",
            ),
            models.Index(
                fields=["due_at"], condition=Q(state="waiting", late_told=False), name="approval_request_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label} ({self.round})"

    @property
    def step_list(self) -> tuple[Step, ...]:
        """The steps of this request."""
        return steps_from_json(self.steps)

    @property
    def step(self) -> Step:
        """The step that is being decided or at which it ended."""
        return self.step_list[self.position]

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to decide."""
        return self.state == RequestState.WAITING


class ApprovalTurn(models.Model):
    """A role that was asked at a step: who holds it may decide while the request is at that step."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.CASCADE, related_name="turns")
    position = models.PositiveSmallIntegerField()
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position", "role", "level"], name="approval_turn_once"
            ),
        ]
        indexes = [models.Index(fields=["role", "request"], name="approval_turn_role")]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.position}"


class ApprovalDecision(models.Model):
    """What somebody decided on one step. Rows are only ever added; the database refuses anything else.

    Attributes:
        decided_by: who pressed the button.
        on_behalf_of: whose turn it was when that was somebody else.
        digest: of the snapshot that was decided on.
    """

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="decisions")
    position = models.PositiveSmallIntegerField()
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_by_label = models.CharField(_("decided by"), max_length=150)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_behalf_of_label = models.CharField(_("on behalf of"), max_length=150, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    digest = models.CharField(max_length=64)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="approval_decision_one_per_step"),
            models.UniqueConstraint(
                fields=["request", "decided_by"], name="approval_decision_one_per_person"
            ),
            models.UniqueConstraint(
                fields=["request", "on_behalf_of"], name="approval_decision_one_per_seat"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["approve", "recall"]) | ~Q(reason=""),
                name="approval_decision_says_why",
            ),
        ]
        indexes = [models.Index(fields=["decided_by", "-id"], name="approval_decision_person")]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.position} {self.verdict}"
