"""Teams: people of a unit who share work."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tanggap.accounts.models import Team, User
from tanggap.accounts.policies import can_manage_team
from tanggap.accounts.services.loading import chosen_unit, load_team
from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState


def team_create(
    *,
    actor: Actor,
    code: str,
    name: str,
    unit_id: int,
    member_ids: Iterable[int] = (),
    lead_id: int | None = None,
) -> Team:
    """Add a team at a unit.

    Args:
        lead_id: the member who leads it, if anybody.

    Raises:
        NotAllowed: when the actor may not manage teams there.
        Invalid: when a value is wrong, the code is taken, or a member is not among the people seen.
    """
    with transaction.atomic():
        unit = chosen_unit(actor, unit_id, "team.manage")
        can_manage_team(actor, unit).enforce()
        values = _clean(code, name)
        members = _members(actor, member_ids)
        _refuse_strange_lead(lead_id, members)
        team = Team.objects.create(unit=unit, lead_id=lead_id, **values)
        team.members.set(members)
        record(
            "team.created",
            actor=actor,
            subject=team,
            unit_id=unit.pk,
            unit_path=unit.path,
            data={"members": sorted(members)},
        )
    return team


def team_edit(
    *,
    actor: Actor,
    team_id: int,
    version: int,
    code: str,
    name: str,
    unit_id: int,
    member_ids: Iterable[int],
    lead_id: int | None = None,
) -> Team:
    """Change a team and who belongs to it; members whom the actor does not see stay.

    Args:
        lead_id: the member who leads it; ``None`` is nobody.

    Raises:
        NotVisible, NotAllowed, Invalid: as for all writes.
        StaleState: when somebody else changed the team since ``version``.
    """
    with transaction.atomic():
        team = load_team(actor, team_id)
        unit = chosen_unit(actor, unit_id, "team.manage")
        can_manage_team(actor, unit, team).enforce()
        values = _clean(code, name, except_for=team.pk)
        before = set(team.members.values_list("pk", flat=True))
        seen = set(User.objects.visible_to(actor).filter(pk__in=before).values_list("pk", flat=True))
        after = _members(actor, member_ids, known=before) | (before - seen)
        _refuse_strange_lead(lead_id, after)
        _update(team, version, unit_id=unit.pk, lead_id=lead_id, **values)
        team.members.set(after)
        record(
            "team.edited",
            actor=actor,
            subject=team,
            unit_id=unit.pk,
            unit_path=unit.path,
            data={"added": sorted(after - before), "removed": sorted(before - after)},
        )
    return team


def team_retire(*, actor: Actor, team_id: int, version: int) -> Team:
    """Take a team out of use; what it did stays.

    Raises:
        NotVisible, NotAllowed, StaleState: as for all writes.
    """
    with transaction.atomic():
        team = load_team(actor, team_id)
        can_manage_team(actor, team.unit, team).enforce()
        _update(team, version, retired_at=clock.now())
        record("team.retired", actor=actor, subject=team, unit_id=team.unit_id, unit_path=team.unit.path)
    return team


def team_restore(*, actor: Actor, team_id: int, version: int) -> Team:
    """Bring a retired team back into use.

    Raises:
        NotVisible, NotAllowed, StaleState: as for all writes.
    """
    with transaction.atomic():
        team = load_team(actor, team_id)
        can_manage_team(actor, team.unit, team).enforce()
        _update(team, version, retired_at=None)
        record("team.restored", actor=actor, subject=team, unit_id=team.unit_id, unit_path=team.unit.path)
    return team


def _refuse_strange_lead(lead_id: int | None, members: set[int]) -> None:
    if lead_id is not None and lead_id not in members:
        raise Invalid.field("lead", _("The lead is one of the members."))


def _update(team: Team, version: int, **values: object) -> None:
    if Team.objects.filter(pk=team.pk, version=version).update(**values, version=version + 1) != 1:
        raise StaleState
    team.refresh_from_db()


def _clean(code: str, name: str, except_for: int | None = None) -> dict[str, str]:
    code, name = code.strip()[:60], name.strip()[:120]
    wrong = {}
    if not code:
        wrong["code"] = [_("Enter a code.")]
    if not name:
        wrong["name"] = [_("Enter a name.")]
    others = Team.objects.filter(code=code)
    if except_for is not None:
        others = others.exclude(pk=except_for)
    if not wrong and others.exists():
        wrong["code"] = [_("Another team has this code.")]
    if wrong:
        raise Invalid(fields=wrong)
    return {"code": code, "name": name}


def _members(actor: Actor, member_ids: Iterable[int], known: Iterable[int] = ()) -> set[int]:
    wanted = set(member_ids)
    visible = User.objects.visible_to(actor).filter(pk__in=wanted)
    found = set(visible.filter(is_active=True).values_list("pk", flat=True)) | (wanted & set(known))
    if found != wanted:
        raise Invalid.field("members", _("Choose people who are listed."))
    return found
