"""Reminders and lists of the missing, each told once; pictures whose time is over; who looked at them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from tanggap.accounts.tests.factories import acting, make_person
from tanggap.activity.models import Entry
from tanggap.attachments.models import Attachment
from tanggap.attachments.selectors import attachment_for_download
from tanggap.fieldwork.attendance import services
from tanggap.fieldwork.attendance.services import telling
from tanggap.fieldwork.attendance.tests.factories import MONDAY_EIGHT, make_worker, take
from tanggap.fieldwork.models import AttendanceDay
from tanggap.kernel import clock
from tanggap.kernel.errors import Invalid, NotAllowed, NotVisible, StaleState
from tanggap.notifications.models import InboxItem
from tanggap.organization.tests.factories import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit(time_zone="Asia/Jakarta")


def at(minutes: float = 0.0):
    return clock.frozen_at(MONDAY_EIGHT + timedelta(minutes=minutes))


def inbox(person, event):
    return InboxItem.objects.filter(user=person, event=event).count()


def test_a_reminder_goes_once_to_those_who_have_not_checked_in(unit):
    here, not_yet = make_worker(unit), make_worker(unit)
    with at(-60):
        services.days_tend()
        early = services.reminders_send()
    with at(-40):
        take(here)

    with at(-29):
        first, second = services.reminders_send(), services.reminders_send()
    with at(1):
        after = services.reminders_send()

    assert (early, first, second, after) == (0, 1, 0, 0)
    assert inbox(not_yet.user, "attendance.reminder") == 1
    assert inbox(here.user, "attendance.reminder") == 0
    assert "08.00" in InboxItem.objects.get(user=not_yet.user, event="attendance.reminder").title


def test_a_worker_that_dies_while_reminding_leaves_the_reminder_to_the_next(unit, monkeypatch):
    technician = make_worker(unit)
    with at(-60):
        services.days_tend()
    whole = telling.reminder_told

    def dies(*given):
        whole(*given)
        raise SystemExit

    monkeypatch.setattr(telling, "reminder_told", dies)
    with at(-20), pytest.raises(SystemExit):
        services.reminders_send()
    claimed_by_the_dead = AttendanceDay.objects.filter(reminded_at__isnull=False).count()
    monkeypatch.undo()

    with at(-19):
        sent = services.reminders_send()

    assert (claimed_by_the_dead, sent) == (0, 1)
    assert inbox(technician.user, "attendance.reminder") == 1


def test_zero_minutes_remind_nobody(unit):
    make_worker(unit)
    root = acting(make_person("Pusat", role="admin", at=unit))
    services.rules_set(actor=_everywhere(root), photo_days=180, remind_minutes=0, version=1)
    with at(-20):
        services.days_tend()

        assert services.reminders_send() == 0


def _everywhere(actor):
    return replace(actor, rights={**actor.rights, "fieldwork.manage": ("",)})


def test_the_missing_are_told_once_to_each_who_judges_them(unit):
    lower = make_unit(unit, time_zone="Asia/Jakarta")
    missing, below, here = make_worker(unit), make_worker(lower), make_worker(unit)
    above = make_person("Nok atas", role="hd_noc", at=unit)
    own = make_person("Nok bawah", role="hd_noc", at=lower)
    other = make_person("Nok lain", role="hd_noc", at=make_unit())
    with at(-5):
        take(here)
    with at(1):
        services.days_tend()
        first, second = services.missing_report(), services.missing_report()

    told = {
        person: InboxItem.objects.filter(user=person, event="attendance.missing")
        for person in (above, own, other)
    }
    assert (first, second) == (2, 0)
    assert [told[person].count() for person in (above, own, other)] == [1, 1, 0]
    both = told[above].get().body
    assert missing.user.name in both
    assert below.user.name in both
    assert here.user.name not in both
    assert missing.user.name not in told[own].get().body


def test_old_pictures_go_and_facts_hash_and_fingerprint_stay(unit):
    technician = make_worker(unit)
    with at():
        old = take(technician)
    with at(200 * 24 * 60):
        new = take(technician)
        keys = list(Attachment.objects.filter(owner_id=old.pk).values_list("original_key", "thumbnail_key"))

        deleted, again = services.pictures_delete_old(), services.pictures_delete_old()

    assert (deleted, again) == (1, 0)
    assert not any(default_storage.exists(key) for pair in keys for key in pair)
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.photo_deleted_at is not None
    assert (len(old.photo_sha256), old.fingerprint.entry_id) == (64, old.pk)
    assert new.photo_deleted_at is None
    assert Attachment.objects.kept().filter(owner_id=new.pk).count() == 2


def test_a_death_in_the_middle_of_deleting_is_made_good_the_next_night(unit, monkeypatch):
    with at():
        entry = take(make_worker(unit))
    with at(200 * 24 * 60):
        monkeypatch.setattr(default_storage, "delete", _dies)
        with pytest.raises(SystemExit):
            services.pictures_delete_old()
        monkeypatch.undo()

    entry.refresh_from_db()
    assert entry.photo_deleted_at is None


def _dies(_key):
    raise SystemExit


def test_looking_at_another_s_picture_is_noted_once_a_day_and_thumbnails_are_not(unit):
    technician = make_worker(unit)
    noc, leader = (acting(make_person(role, role=role, at=unit)) for role in ("hd_noc", "leader"))
    with at():
        entry = take(technician)
        picture = Attachment.objects.filter(owner_id=entry.pk, label="stamped").get()
        attachment_for_download(noc, picture.public_id, "thumbnail")
        attachment_for_download(acting(technician.user), picture.public_id, "display")
        for actor in (noc, noc, leader):
            attachment_for_download(actor, picture.public_id, "display")
    with at(24 * 60):
        attachment_for_download(noc, picture.public_id, "original")

    looked = Entry.objects.filter(action="attendance.picture_viewed").order_by("pk")
    assert [one.actor_id for one in looked] == [noc.person_id, leader.person_id, noc.person_id]


def test_strangers_and_colleagues_get_no_picture(unit):
    technician, colleague = make_worker(unit), make_worker(unit)
    elsewhere = acting(make_person("Nok", role="hd_noc", at=make_unit()))
    with at():
        take(technician)
    picture = Attachment.objects.filter(label="original").get()

    for actor in (acting(colleague.user), elsewhere):
        with pytest.raises(NotVisible):
            attachment_for_download(actor, picture.public_id, "thumbnail")


def test_rules_are_those_of_the_whole_installation(unit):
    branch = acting(make_person("Nok", role="hd_noc", at=unit))

    with pytest.raises(NotAllowed):
        services.rules_set(actor=branch, photo_days=30, remind_minutes=30, version=1)
    with pytest.raises(Invalid):
        services.rules_set(actor=_everywhere(branch), photo_days=1, remind_minutes=30, version=1)
    services.rules_set(actor=_everywhere(branch), photo_days=30, remind_minutes=15, version=1)
    with pytest.raises(StaleState):
        services.rules_set(actor=_everywhere(branch), photo_days=60, remind_minutes=15, version=1)
    assert services.rules_now().photo_days == 30


def test_a_unit_that_cannot_be_told_keeps_no_other_from_its_reminder(unit, monkeypatch, caplog):
    other = make_unit(time_zone="Asia/Jakarta")
    silent, told = make_worker(unit), make_worker(other)
    with at(-60):
        services.days_tend()
    whole = telling.reminder_told

    def failing(place, *given):
        if place == unit:
            raise RuntimeError("broken")
        whole(place, *given)

    monkeypatch.setattr(telling, "reminder_told", failing)
    with at(-20):
        assert services.reminders_send() == 1
        assert (inbox(silent.user, "attendance.reminder"), inbox(told.user, "attendance.reminder")) == (0, 1)
        assert "tried again" in caplog.text
        monkeypatch.setattr(telling, "reminder_told", whole)
        assert services.reminders_send() == 1
