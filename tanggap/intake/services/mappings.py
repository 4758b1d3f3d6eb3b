"""Saving mappings under a name."""

from __future__ import annotations

from typing import Any

from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tanggap.activity.services import record
from tanggap.intake.catalogue import shipped_mappings
from tanggap.intake.mapping.definition import definition_from
from tanggap.intake.models import ImportMapping
from tanggap.intake.policies import can_save_mapping
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.kernel.errors import Invalid, NotVisible


def mapping_save(*, actor: Actor, name: str, definition: dict[str, Any]) -> ImportMapping:
    """Save a mapping; one of the same name is replaced.

    Raises:
        NotAllowed: the actor may not import.
        MappingInvalid: the definition does not say what it must.
        Invalid: the name cannot be used.
    """
    can_save_mapping(actor).enforce()
    checked = definition_from(definition)
    name = name.strip().lower()
    try:
        validate_slug(name)
    except Exception as error:
        raise Invalid.field("name", _("Use letters, digits, hyphens and underscores.")) from error
    if len(name) > 60:
        raise Invalid.field("name", _("At most 60 characters."))
    if name in shipped_mappings():
        raise Invalid.field("name", _("A mapping of this name comes with the product; choose another name."))
    with transaction.atomic():
        changed = ImportMapping.objects.filter(name=name).update(
            definition=definition, target=checked.target, version=F("version") + 1
        )
        if not changed:
            try:
                with transaction.atomic():
                    ImportMapping.objects.create(
                        name=name,
                        target=checked.target,
                        definition=definition,
                        created_by_label=actor.label[:150],
                        created_at=clock.now(),
                    )
            except IntegrityError:
                ImportMapping.objects.filter(name=name).update(definition=definition, target=checked.target)
        mapping = ImportMapping.objects.get(name=name)
        record("import.mapping_saved", actor=actor, subject=mapping, data={"name": name})
    return mapping


def mapping_delete(*, actor: Actor, name: str) -> None:
    """Delete a saved mapping; runs keep their copy.

    Raises:
        NotAllowed: the actor may not import.
        NotVisible: there is no saved mapping of this name.
    """
    can_save_mapping(actor).enforce()
    with transaction.atomic():
        mapping = ImportMapping.objects.filter(name=name).first()
        if mapping is None:
            raise NotVisible
        record("import.mapping_deleted", actor=actor, subject=mapping, data={"name": name})
        mapping.delete()
