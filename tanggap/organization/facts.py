"""Checks of what people type, collected so that every wrong field is named at once."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from tanggap.kernel import phone
from tanggap.kernel.errors import Invalid
from tanggap.organization.choices import TIME_ZONE_NAMES


@cache
def zone_names() -> frozenset[str]:
    """The names of all time zones that are known here."""
    return frozenset(zoneinfo.available_timezones())


def zone_name(text: str) -> str:
    """The name of the zone that people write: WIB, WITA and WIT are understood, all else stays."""
    return TIME_ZONE_NAMES.get(text.strip().upper(), text.strip())


class FactCheck:
    """Cleans values one by one; ``finish`` raises when any of them was wrong."""

    def __init__(self) -> None:
        self.errors: defaultdict[str, list[Any]] = defaultdict(list)

    def refuse(self, field: str, message: Any) -> None:
        """Note that the field is wrong."""
        self.errors[field].append(message)

    def text(self, field: str, value: str, limit: int, *, required: bool = False) -> str:
        """One line without surrounding or doubled blanks."""
        value = " ".join(value.replace("\x00", "").split())
        if required and not value:
            self.refuse(field, _("This is needed."))
        if len(value) > limit:
            self.refuse(field, _("At most %(limit)d characters.") % {"limit": limit})
        return value

    def code(self, field: str, value: str, limit: int = 40) -> str:
        """A code or number that names the thing: no blanks."""
        value = self.text(field, value, limit, required=True)
        if " " in value or "/" in value:
            self.refuse(field, _("A code has no blanks and no slashes."))
        return value

    def phone(self, field: str, value: str) -> str:
        """A telephone number in international form."""
        try:
            return phone.normalised(value)
        except ValueError:
            self.refuse(field, _("This is no telephone number."))
            return ""

    def email(self, field: str, value: str) -> str:
        """An e-mail address in lower case, or nothing."""
        value = self.text(field, value, 254).lower()
        try:
            if value:
                validate_email(value)
        except ValidationError:
            self.refuse(field, _("This is no e-mail address."))
        return value

    def zone(self, field: str, value: str) -> str:
        """The name of a time zone; WIB, WITA and WIT are understood."""
        value = zone_name(value)
        if value not in zone_names():
            self.refuse(field, _("There is no such time zone."))
        return value

    def finish(self) -> None:
        """Raise ``Invalid`` with everything that was refused."""
        if self.errors:
            raise Invalid(fields=self.errors)
