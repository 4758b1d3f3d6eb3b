"""Verifying the chain in the background: asked for on a page, walked by a worker."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.tasks import task
from django.utils.translation import gettext as _

from tanggap.activity.models import ChainHead, JobRun
from tanggap.activity.policies import can_verify_chain
from tanggap.activity.services.job_runs import (
    job_run_create,
    job_run_fail,
    job_run_finish,
    job_run_progress,
    job_run_start,
)
from tanggap.activity.verification import VERIFY_KIND, VerifyResult, WalkStopped, chain_verify
from tanggap.kernel.actor import Actor

logger = logging.getLogger(__name__)


@transaction.atomic
def chain_verify_request(*, actor: Actor) -> JobRun:
    """Have the whole chain checked; a check that waits or runs already is answered again.

    Raises:
        NotAllowed.
    """
    can_verify_chain(actor).enforce()
    running = JobRun.objects.unfinished().filter(kind=VERIFY_KIND).order_by("pk").first()
    if running is not None:
        return running
    head = ChainHead.objects.first()
    run = job_run_create(actor=actor, kind=VERIFY_KIND, params={}, total=head.position if head else 0)
    chain_verify_run.enqueue(run_id=run.pk)
    return run


@task
def chain_verify_run(*, run_id: int) -> None:
    """Walk the chain; the run tells how far it is, and afterwards what was found."""
    if not job_run_start(run_id):
        return
    try:
        result = chain_verify(follow=lambda checked: job_run_progress(run_id, checked))
    except WalkStopped:
        return
    except Exception:
        logger.exception("verification %s failed", run_id)
        job_run_fail(
            run_id, _("The record could not be checked. The administrators find the reason in the log.")
        )
        return
    job_run_progress(run_id, result.checked, total=result.checked)
    job_run_finish(run_id, result=_as_json(result))


def _as_json(result: VerifyResult) -> dict[str, Any]:
    return {
        "ok": result.ok,
        "checked": result.checked,
        "unsealed": result.unsealed,
        "links": result.position,
        "digest": result.digest,
        "first_broken_entry": result.first_broken_entry_id,
        "reason": result.reason.value if result.reason else None,
    }
