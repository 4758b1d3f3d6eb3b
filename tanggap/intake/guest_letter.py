"""The mail with the code that proves the address of somebody who reports without an account."""

from __future__ import annotations

from django.conf import settings
from django.tasks import task
from django.utils.translation import override

from tanggap.accounts.letters import compose
from tanggap.intake.models import GuestReport
from tanggap.kernel import clock
from tanggap.kernel.one_time import code_hash, new_code


@task
def guest_code_send(*, report_id: int) -> bool:
    """Mail a new code for a report that waits; says whether it did. Only the code's hash is kept."""
    row = GuestReport.objects.filter(
        pk=report_id, proven_at__isnull=True, code_expires_at__gt=clock.now()
    ).first()
    if row is None:
        return False
    code = new_code()
    GuestReport.objects.filter(pk=row.pk).update(code_hash=code_hash(code, row.reference_hash))
    language = row.language if row.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(language):
        compose("report_code", row.email, {"code": code}, name=row.name).send()
    return True
