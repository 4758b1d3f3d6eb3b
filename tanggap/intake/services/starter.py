"""Who stands behind work that a worker does."""

from __future__ import annotations

from tanggap.accounts.models import User
from tanggap.accounts.services import actor_for
from tanggap.kernel.actor import Actor, system_actor


def starter_of(person_id: int | None, label: str) -> Actor:
    """The person with the rights of this moment; the system for work started without one.

    Args:
        person_id: primary key of the person, or nobody.
        label: name noted with the work.
    """
    if person_id is None:
        return system_actor(label, source="import")
    return actor_for(User.objects.get(pk=person_id), source="import")
