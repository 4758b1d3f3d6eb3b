"""Adding, changing, retiring services of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, StaleState
from tanggap.organization.facts import FactCheck
from tanggap.organization.models import Unit
from tanggap.tickets.catalogue.choices import KINDS, Measure
from tanggap.tickets.catalogue.policies import can_manage
from tanggap.tickets.catalogue.promises import Promise
from tanggap.tickets.catalogue.selectors import offered, service_get
from tanggap.tickets.models import CatalogueService, Category

MOST_DOCUMENTS = 12
LONGEST_PROMISE = 400
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A service as typed.

    Attributes:
        documents: each with ``name`` by language (``id``, ``en``) and ``required``; ``code`` when it had one.
        validation, completion: what is promised.
    """

    code: str
    name: str
    unit_id: int | None
    category_id: int | None
    kind: str
    validation: Promise
    completion: Promise
    name_en: str = ""
    description: str = ""
    description_en: str = ""
    documents: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    needs_validation: bool = True
    position: int = 100


def catalogue_service_create(*, actor: Actor, facts: ServiceFacts) -> CatalogueService:
    """Add a service to the catalogue.

    Raises:
        NotAllowed: not in this section.
        Invalid: a fact is wrong, or the code is taken.
    """
    values = _checked(actor, facts)
    try:
        with transaction.atomic():
            service = CatalogueService.objects.create(**values)
            _note("created", actor, service, {"name": service.name})
    except IntegrityError as error:
        raise _taken() from error
    offered.clear()
    return service


def catalogue_service_change(
    *, actor: Actor, service_id: int, version: int, facts: ServiceFacts
) -> CatalogueService:
    """Change a service; requests that were sent keep what they answered and were promised.

    Raises:
        NotVisible, NotAllowed, Invalid.
        StaleState: somebody else changed it since ``version``.
    """
    service = service_get(actor, service_id)
    can_manage(actor, service.unit).enforce()
    values = _checked(actor, facts, keep=service)
    changes = {
        name: [_plain(getattr(service, name)), _plain(value)]
        for name, value in values.items()
        if getattr(service, name) != value
    }
    if not changes:
        return service
    try:
        with transaction.atomic():
            _swap(service, version, values)
            _note("edited", actor, service, {"changes": changes})
    except IntegrityError as error:
        raise _taken() from error
    offered.clear()
    return service_get(actor, service_id)


@transaction.atomic
def catalogue_service_retire(
    *, actor: Actor, service_id: int, version: int, retired: bool
) -> CatalogueService:
    """Offer a service no longer, or again; what was asked for goes on.

    Raises:
        NotVisible, NotAllowed, StaleState.
    """
    service = service_get(actor, service_id)
    can_manage(actor, service.unit).enforce()
    if (service.retired_at is not None) != retired:
        _swap(service, version, {"retired_at": clock.now() if retired else None})
        _note("retired" if retired else "restored", actor, service, {})
    offered.clear()
    return service


def _checked(actor: Actor, facts: ServiceFacts, keep: CatalogueService | None = None) -> dict[str, Any]:
    """The columns.

    Args:
        keep: the service as it is, whose retired section or category may stay.
    """
    check = FactCheck()
    code = facts.code.strip().lower() or slugify(facts.name)[:40].strip("-")
    if (code and not _CODE.fullmatch(code)) or len(code) > 40 or (not code and facts.name.strip()):
        check.refuse("code", _("Small letters, digits and dashes, at most 40."))
    values: dict[str, Any] = {
        "code": code,
        "name": check.text("name", facts.name, 120, required=True),
        "name_en": check.text("name_en", facts.name_en, 120),
        "description": _text(check, "description", facts.description),
        "description_en": _text(check, "description_en", facts.description_en),
        "kind": facts.kind,
        "needs_validation": facts.needs_validation,
        "documents": _documents(check, facts.documents),
        "position": facts.position,
    }
    if facts.kind not in dict(KINDS):
        check.refuse("kind", _("Choose one of the list."))
    if not 0 <= facts.position <= 9999:
        check.refuse("position", _("A number from 0 to 9,999."))
    _promises(check, facts, values)
    unit = Unit.objects.filter(pk=facts.unit_id or 0).first()
    kept_unit = keep is not None and unit is not None and unit.pk == keep.unit_id
    if unit is None or (unit.retired_at is not None and not kept_unit) or not can_manage(actor, unit):
        check.refuse("unit", _("Choose one of the units listed."))
    category = Category.objects.filter(pk=facts.category_id or 0).first()
    kept = keep is not None and category is not None and category.pk == keep.category_id
    if category is None or (category.retired_at is not None and not kept):
        check.refuse("category", _("Choose a category."))
    check.finish()
    return values | {"unit": unit, "category": category}


def _text(check: FactCheck, field_name: str, value: str) -> str:
    value = value.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(value) > 4000:
        check.refuse(field_name, _("At most %(limit)d characters.") % {"limit": 4000})
    return value


def _promises(check: FactCheck, facts: ServiceFacts, values: dict[str, Any]) -> None:
    for name, promise, least in (
        ("validation", facts.validation, 1 if facts.needs_validation else 0),
        ("completion", facts.completion, 1),
    ):
        if promise.measure not in Measure.values:
            check.refuse(f"{name}_measure", _("Choose one of the list."))
        if not least <= promise.amount <= LONGEST_PROMISE:
            limits = {"least": least, "most": LONGEST_PROMISE}
            check.refuse(f"{name}_amount", _("A number from %(least)d to %(most)d.") % limits)
        values[f"{name}_amount"], values[f"{name}_measure"] = promise.amount, promise.measure


def _documents(check: FactCheck, given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The documents with codes that stay when a name changes."""
    if len(given) > MOST_DOCUMENTS:
        check.refuse("documents", _("At most %(limit)d of them.") % {"limit": MOST_DOCUMENTS})
    kept: list[dict[str, Any]] = []
    codes: set[str] = set()
    for one in given[:MOST_DOCUMENTS]:
        names = {
            language: check.text("documents", str(one.get("name", {}).get(language, "")), 120)
            for language in ("id", "en")
        }
        if not names["id"]:
            check.refuse("documents", _("Each document needs its name in Indonesian."))
        code = slugify(str(one.get("code") or ""))[:19] or slugify(names["id"])[:16].strip("-") or "doc"
        base, number = code[:16], 1
        while code in codes:
            number += 1
            code = f"{base}-{number}"
        codes.add(code)
        kept.append({"code": code, "name": names, "required": bool(one.get("required"))})
    return kept


def _plain(value: Any) -> Any:
    """A value as the record keeps it."""
    if isinstance(value, Unit | Category):
        return value.pk
    if isinstance(value, list):
        return [one["name"]["id"] for one in value]
    return value


def _swap(service: CatalogueService, version: int, values: dict[str, Any]) -> None:
    unchanged = CatalogueService.objects.filter(pk=service.pk, version=version)
    if unchanged.update(**values, version=F("version") + 1) != 1:
        raise StaleState
    for name, value in values.items():
        setattr(service, name, value)
    service.version = version + 1


def _taken() -> Invalid:
    return Invalid.field("code", _("This is taken already."), code="taken")


def _note(verb: str, actor: Actor, service: CatalogueService, data: dict[str, Any]) -> None:
    record(
        f"catalogue_service.{verb}",
        actor=actor,
        subject=service,
        unit_id=service.unit_id,
        unit_path=service.unit.path,
        data=data,
    )
