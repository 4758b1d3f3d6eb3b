"""The storage in a folder of each test's own, and an owner of files with a plain rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage

from tanggap.accounts.tests.factories import acting, make_person, make_unit
from tanggap.attachments import registry
from tanggap.attachments.choices import Visibility
from tanggap.kernel.actor import Actor
from tanggap.kernel.decision import Decision, no, yes
from tanggap.organization.models import Unit

OWNER_KIND = "organization.unit"


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileSystemStorage:
    """The default storage, empty."""
    folder = FileSystemStorage(location=tmp_path / "files", base_url=None)
    monkeypatch.setattr(default_storage, "_wrapped", folder)
    return folder


@pytest.fixture
def stored_files(storage: FileSystemStorage):  # type: ignore[no-untyped-def]
    """Counts the files that lie in the storage now."""
    return lambda: sum(1 for path in Path(storage.location).rglob("*") if path.is_file())


@pytest.fixture
def owner(db: None) -> Unit:
    """The object that the files of a test belong to."""
    return make_unit()


@pytest.fixture
def member(owner: Unit) -> Actor:
    """Somebody of the owner's unit, in western Indonesia."""
    return acting(make_person("Rina", role="hd_noc", at=owner))


@pytest.fixture
def stranger(owner: Unit) -> Actor:
    """Somebody of another unit."""
    return acting(make_person("Beni", role="hd_noc", at=make_unit()))


@pytest.fixture(autouse=True)
def owner_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """People of the unit read and remove all of its files; customers read the public ones."""

    def at_unit(actor: Actor, owner_id: int) -> bool:
        unit = Unit.objects.filter(pk=owner_id).first()
        return unit is not None and actor.holds("unit.view", at=unit.path)

    def can_view(actor: Actor, owner_id: int, visibility: Visibility) -> bool:
        return at_unit(actor, owner_id) or ("customer" in actor.roles and visibility == Visibility.PUBLIC)

    def can_remove(actor: Actor, owner_id: int, visibility: Visibility) -> Decision:
        return yes() if at_unit(actor, owner_id) else no("role", "Only people of the unit.")

    monkeypatch.setitem(registry._owners, OWNER_KIND, registry.OwnerKind(can_view, can_remove))
