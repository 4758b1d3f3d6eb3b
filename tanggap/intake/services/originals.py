"""Originals of imports that hold nothing but an erased person's data."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tanggap.accounts.models import User
from tanggap.intake.models import ImportFile, ImportRow
from tanggap.intake.storage import forget
from tanggap.tickets.models import Ticket
from tanggap.tickets.personal_data import Person


def originals_erase(person: Person, *, for_real: bool) -> int:
    """Remove the files in which every row is about the person; what the rows became stays as a figure.

    A row that was refused may be anybody's, so its file stays.

    Args:
        for_real: only then is anything removed.

    Returns:
        How many files.
    """
    files = list(_only_of(person).values_list("pk", "storage_key"))
    if for_real:
        for _pk, key in files:
            transaction.on_commit(partial(forget, key))
        gone = [pk for pk, _key in files]
        ImportFile.objects.filter(pk__in=gone).update(
            name="–", storage_key="", columns=[], facts={}, draft={}
        )
        ImportRow.objects.filter(run__file__in=gone).update(key="", remarks=[], object_label="")
    return len(files)


def _only_of(person: Person) -> QuerySet[ImportFile]:
    reports = person.tickets().order_by().values("pk")
    own = Q(object_kind=Ticket._meta.label_lower, object_id__in=reports)
    if person.user_id:
        own |= Q(object_kind=User._meta.label_lower, object_id=person.user_id)
    rows = ImportRow.objects.filter(run__file=OuterRef("pk"))
    others = rows.exclude(own, object_id__isnull=False)
    return ImportFile.objects.exclude(storage_key="").filter(Exists(rows.filter(own)), ~Exists(others))
