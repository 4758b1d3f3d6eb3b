"""Closed lists of approvals."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What somebody decided."""

    APPROVE = "approve", _("Approve")
    SEND_BACK = "send_back", _("Send back")
    REJECT = "reject", _("Reject")
    RECALL = "recall", _("Recall")


class RequestState(models.TextChoices):
    """Where a request stands; follows from its decisions alone."""

    WAITING = "waiting", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    SENT_BACK = "sent_back", _("Sent back")
    REJECTED = "rejected", _("Rejected")
    RECALLED = "recalled", _("Recalled")


DECIDERS_VERDICTS = (Verdict.APPROVE, Verdict.SEND_BACK, Verdict.REJECT)
"""What those who are asked may say; recalling is for who submitted."""

ENDS = {
    Verdict.SEND_BACK: RequestState.SENT_BACK,
    Verdict.REJECT: RequestState.REJECTED,
    Verdict.RECALL: RequestState.RECALLED,
}
"""Verdicts that end a request at any step, and how."""
