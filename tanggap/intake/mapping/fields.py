"""The fields that a row can fill, per kind of import, with the header names that mean them by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from tanggap.intake.choices import ImportTarget
from tanggap.organization.choices import DayKind
from tanggap.tickets.choices import Channel, Level, Priority, TicketKind, TicketStatus


class FieldKind(StrEnum):
    """How a field's value is read."""

    TEXT = "text"
    MOMENT = "moment"
    DATE = "date"
    WHOLE = "whole"
    CHOICE = "choice"
    PATH = "path"

    @property
    def is_told_in_time(self) -> bool:
        """Whether the mapping has to say how its dates are written."""
        return self in {FieldKind.MOMENT, FieldKind.DATE}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a target.

    Attributes:
        name: name in mappings and records.
        label: for people (lazy).
        kind: how the value is read.
        required: every record must have it.
        limit: most characters of a text.
        choices: value to label, for ``CHOICE``; texts equal to a value or its label need no value table.
        headers: header names, English and Indonesian, that mean this field unless told otherwise.
    """

    name: str
    label: Any
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    limit: int = 200
    choices: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[str, ...] = ()


def _labels(choices: Any) -> dict[str, Any]:
    return {str(value): label for value, label in choices.choices}


_TICKET_FIELDS = (
    FieldSpec(
        "subject", _("Subject"), required=True, headers=("Subject", "Title", "Judul", "Keluhan", "Gangguan")
    ),
    FieldSpec(
        "description",
        _("Description"),
        limit=20_000,
        headers=("Description", "Details", "Deskripsi", "Uraian", "Keterangan"),
    ),
    FieldSpec(
        "reported_at",
        _("Reported at"),
        FieldKind.MOMENT,
        required=True,
        headers=(
            "Reported at",
            "Opened at",
            "Created at",
            "Dilaporkan",
            "Tanggal lapor",
            "Waktu lapor",
            "Tanggal",
        ),
    ),
    FieldSpec(
        "kind", _("Kind"), FieldKind.CHOICE, choices=_labels(TicketKind), headers=("Kind", "Type", "Jenis")
    ),
    FieldSpec(
        "status", _("Status"), FieldKind.CHOICE, choices=_labels(TicketStatus), headers=("Status", "State")
    ),
    FieldSpec("category", _("Category"), FieldKind.PATH, headers=("Category", "Kategori")),
    FieldSpec(
        "priority",
        _("Priority"),
        FieldKind.CHOICE,
        choices=_labels(Priority),
        headers=("Priority", "Prioritas"),
    ),
    FieldSpec("impact", _("Impact"), FieldKind.CHOICE, choices=_labels(Level), headers=("Impact", "Dampak")),
    FieldSpec(
        "urgency", _("Urgency"), FieldKind.CHOICE, choices=_labels(Level), headers=("Urgency", "Urgensi")
    ),
    FieldSpec(
        "requester_name",
        _("Requester"),
        limit=150,
        headers=("Requester", "Customer", "Reporter", "Pelapor", "Pelanggan"),
    ),
    FieldSpec(
        "requester_phone", _("Requester's phone"), limit=30, headers=("Phone", "Telepon", "No HP", "Nomor HP")
    ),
    FieldSpec("requester_email", _("Requester's e-mail"), limit=254, headers=("E-mail", "Email", "Surel")),
    FieldSpec("place", _("Place"), limit=300, headers=("Place", "Address", "Location", "Lokasi", "Alamat")),
    FieldSpec(
        "channel",
        _("Channel"),
        FieldKind.CHOICE,
        choices=_labels(Channel),
        headers=("Channel", "Kanal", "Media"),
    ),
    FieldSpec("team", _("Team"), limit=120, headers=("Team", "Group", "Tim", "Regu")),
    FieldSpec(
        "assignee", _("Technician"), limit=150, headers=("Technician", "Assigned to", "Teknisi", "Petugas")
    ),
    FieldSpec(
        "resolved_at",
        _("Solved at"),
        FieldKind.MOMENT,
        headers=("Resolved at", "Solved at", "Selesai", "Tanggal selesai"),
    ),
    FieldSpec(
        "closed_at", _("Closed at"), FieldKind.MOMENT, headers=("Closed at", "Ditutup", "Tanggal tutup")
    ),
    FieldSpec("reopen_count", _("Times reopened"), FieldKind.WHOLE, headers=("Reopen count",)),
    FieldSpec(
        "resolution",
        _("Resolution"),
        limit=5_000,
        headers=("Resolution", "Solution", "Penyelesaian", "Solusi"),
    ),
    FieldSpec("unit", _("Unit"), limit=40, headers=("Unit", "Unit code", "Kode unit", "Unit kerja")),
)

_UNIT = FieldSpec("unit", _("Unit"), limit=40, headers=("Unit", "Unit code", "Kode unit", "Unit kerja"))
_NAME = FieldSpec(
    "name", _("Name"), required=True, limit=150, headers=("Name", "Full name", "Nama", "Nama lengkap")
)
_EMAIL = FieldSpec("email", _("E-mail"), limit=254, headers=("E-mail", "Email", "Surel", "Alamat email"))
_PHONE = FieldSpec(
    "phone", _("Phone"), limit=30, headers=("Phone", "Telepon", "No HP", "Nomor HP", "No. Telepon")
)
_WHATSAPP = FieldSpec("whatsapp", _("WhatsApp"), limit=30, headers=("WhatsApp", "WA", "No WA", "Nomor WA"))
_ADDRESS = FieldSpec("address", _("Address"), limit=300, headers=("Address", "Alamat"))

_CONTACT = (
    FieldSpec("contact_name", _("Contact"), limit=150, headers=("Contact", "Contact name", "Kontak")),
    FieldSpec("contact_role", _("Contact's role"), limit=80, headers=("Contact role", "Jabatan kontak")),
    FieldSpec("contact_phone", _("Contact's phone"), headers=("Contact phone", "Telepon kontak")),
    FieldSpec("contact_whatsapp", _("Contact's WhatsApp"), headers=("Contact WhatsApp", "WhatsApp kontak")),
    FieldSpec("contact_email", _("Contact's e-mail"), headers=("Contact e-mail", "Surel kontak")),
)
_CUSTOMER_NUMBER = ("Number", "Customer number", "Nomor pelanggan", "No Pelanggan", "ID Pelanggan")
_SITE_CODE = ("Code", "Site code", "Site ID", "Kode", "Kode lokasi", "ID Lokasi")
_CALENDAR_CODE = ("Code", "Kode", "Kode kalender")
_DAY_DATE = ("Date", "Tanggal")
_WEEKDAYS = (
    ("monday", _("Monday"), "Senin"),
    ("tuesday", _("Tuesday"), "Selasa"),
    ("wednesday", _("Wednesday"), "Rabu"),
    ("thursday", _("Thursday"), "Kamis"),
    ("friday", _("Friday"), "Jumat"),
    ("saturday", _("Saturday"), "Sabtu"),
    ("sunday", _("Sunday"), "Minggu"),
)
_YES_NO = {"yes": _("Yes"), "no": _("No")}

FIELDS: dict[str, tuple[FieldSpec, ...]] = {
    ImportTarget.TICKETS: _TICKET_FIELDS,
    ImportTarget.USERS: (
        _NAME,
        FieldSpec("email", _("E-mail"), required=True, limit=254, headers=_EMAIL.headers),
        _PHONE,
        _WHATSAPP,
        FieldSpec("language", _("Language"), limit=5, headers=("Language", "Bahasa")),
        FieldSpec("time_zone", _("Time zone"), limit=40, headers=("Time zone", "Zona waktu")),
        _UNIT,
        FieldSpec("role", _("Role"), limit=40, headers=("Role", "Peran")),
        FieldSpec("role_unit", _("Unit of the role"), limit=40, headers=("Role unit", "Unit peran")),
        FieldSpec("customer", _("Customer number"), limit=40, headers=("Customer number", "Nomor pelanggan")),
        FieldSpec("office", _("Office"), limit=40, headers=("Office", "Kode OPD")),
        FieldSpec(
            "external_key", _("Key in the source"), limit=120, headers=("External key", "Kunci sumber")
        ),
    ),
    ImportTarget.OFFICES: (
        FieldSpec("code", _("Code"), required=True, limit=40, headers=("Code", "Kode", "Kode OPD")),
        FieldSpec("name", _("Name"), required=True, headers=("Name", "Nama", "Nama OPD", "OPD")),
        _UNIT,
        _PHONE,
        _WHATSAPP,
        _EMAIL,
        _ADDRESS,
        FieldSpec(
            "aliases",
            _("Other names"),
            limit=500,
            headers=("Aliases", "Other names", "Nama lain", "Singkatan"),
        ),
        FieldSpec(
            "letterhead",
            _("Name on the letterhead"),
            limit=400,
            headers=("Letterhead", "Kop surat", "Nama pada kop surat"),
        ),
        FieldSpec(
            "letterhead_foot",
            _("Address line of the letterhead"),
            limit=300,
            headers=("Letterhead address", "Alamat kop surat"),
        ),
        *_CONTACT,
    ),
    ImportTarget.CUSTOMERS: (
        FieldSpec(
            "number",
            _("Customer number"),
            required=True,
            limit=40,
            headers=_CUSTOMER_NUMBER,
        ),
        FieldSpec(
            "name", _("Name"), required=True, headers=("Name", "Customer name", "Nama", "Nama pelanggan")
        ),
        _UNIT,
        _PHONE,
        _WHATSAPP,
        _EMAIL,
        _ADDRESS,
        FieldSpec(
            "service_class",
            _("Contract class"),
            limit=40,
            headers=("Contract class", "Service class", "Class", "Kelas kontrak", "Kelas layanan", "Kelas"),
        ),
        *_CONTACT,
        FieldSpec(
            "service_number", _("Service number"), limit=40, headers=("Service number", "Nomor layanan")
        ),
        FieldSpec("product", _("Product"), limit=120, headers=("Product", "Produk", "Paket")),
        FieldSpec(
            "service_site", _("Site of the service"), limit=40, headers=("Service site", "Lokasi layanan")
        ),
    ),
    ImportTarget.TECHNICIANS: (
        FieldSpec(
            "code",
            _("Staff number"),
            required=True,
            limit=40,
            headers=("Staff number", "Code", "Employee number", "Kode", "NIK", "NIP", "Nomor pegawai"),
        ),
        _NAME,
        _EMAIL,
        _PHONE,
        _WHATSAPP,
        FieldSpec("skills", _("Skills"), limit=500, headers=("Skills", "Keahlian")),
        FieldSpec("vehicle", _("Vehicle"), limit=80, headers=("Vehicle", "Kendaraan")),
        FieldSpec("shift", _("Shift"), limit=80, headers=("Shift", "Jam kerja")),
        FieldSpec("team", _("Team"), limit=60, headers=("Team", "Kode tim", "Tim")),
        FieldSpec("role", _("Role"), limit=40, headers=("Role", "Peran")),
        _UNIT,
    ),
    ImportTarget.UNITS: (
        FieldSpec("code", _("Code"), required=True, limit=40, headers=("Code", "Kode", "Kode unit")),
        FieldSpec("name", _("Name"), required=True, limit=150, headers=("Name", "Nama", "Nama unit")),
        FieldSpec("kind", _("Kind"), limit=20, headers=("Kind", "Type", "Jenis", "Tingkat")),
        FieldSpec(
            "parent",
            _("Unit above"),
            limit=40,
            headers=("Parent", "Parent code", "Induk", "Kode induk", "Atasan"),
        ),
        FieldSpec("time_zone", _("Time zone"), limit=40, headers=("Time zone", "Zona waktu")),
        FieldSpec("calendar", _("Calendar"), limit=40, headers=("Calendar", "Kalender")),
    ),
    ImportTarget.SITES: (
        FieldSpec("code", _("Code"), required=True, limit=40, headers=_SITE_CODE),
        FieldSpec("name", _("Name"), limit=200, headers=("Name", "Site name", "Nama", "Nama lokasi")),
        _UNIT,
        FieldSpec("customer", _("Customer number"), limit=40, headers=_CUSTOMER_NUMBER),
        FieldSpec("office", _("Office"), limit=40, headers=("Office", "OPD", "Kode OPD")),
        _ADDRESS,
        FieldSpec("latitude", _("Latitude"), limit=20, headers=("Latitude", "Lat", "Lintang")),
        FieldSpec(
            "longitude", _("Longitude"), limit=20, headers=("Longitude", "Lon", "Long", "Lng", "Bujur")
        ),
        FieldSpec(
            "network_node",
            _("Network node"),
            limit=80,
            headers=("Network node", "Node", "ODP", "OLT", "Titik jaringan"),
        ),
        FieldSpec(
            "radius_m",
            _("Radius in metres"),
            limit=20,
            headers=("Radius", "Radius m", "Radius (m)", "Radius meter", "Jarak toleransi"),
        ),
    ),
    ImportTarget.CALENDARS: (
        FieldSpec("code", _("Code"), required=True, limit=40, headers=_CALENDAR_CODE),
        FieldSpec("name", _("Name"), limit=120, headers=("Name", "Nama", "Nama kalender")),
        *(
            FieldSpec(day, label, limit=200, headers=(day.capitalize(), indonesian))
            for day, label, indonesian in _WEEKDAYS
        ),
        FieldSpec(
            "national_holidays",
            _("National holidays are days off"),
            FieldKind.CHOICE,
            choices=_YES_NO,
            headers=("National holidays", "Libur nasional"),
        ),
        FieldSpec(
            "joint_leave",
            _("Joint leave (cuti bersama) is off"),
            FieldKind.CHOICE,
            choices=_YES_NO,
            headers=("Joint leave", "Cuti bersama"),
        ),
    ),
    ImportTarget.DAYS_OFF: (
        FieldSpec("date", _("Date"), FieldKind.DATE, required=True, headers=_DAY_DATE),
        FieldSpec("calendar", _("Calendar"), required=True, limit=120, headers=("Calendar", "Kalender")),
        FieldSpec("name", _("Name"), required=True, limit=120, headers=("Name", "Nama", "Keterangan")),
        FieldSpec("kind", _("Kind"), FieldKind.CHOICE, choices=_labels(DayKind), headers=("Kind", "Jenis")),
        FieldSpec("windows", _("Working windows"), limit=200, headers=("Windows", "Hours", "Jam kerja")),
    ),
}

COMPOSED_KEYS: dict[str, tuple[str, ...]] = {ImportTarget.DAYS_OFF: ("calendar", "date")}
"""Fields that tell rows apart where no single column does."""

KEY_HEADERS: dict[str, tuple[str, ...]] = {
    ImportTarget.TICKETS: (
        "Number",
        "Ticket",
        "Ticket #",
        "Ticket number",
        "Nomor",
        "No Tiket",
        "Nomor tiket",
        "ID",
    ),
    ImportTarget.USERS: _EMAIL.headers,
    ImportTarget.OFFICES: ("Code", "Kode", "Kode OPD"),
    ImportTarget.CUSTOMERS: _CUSTOMER_NUMBER,
    ImportTarget.TECHNICIANS: (
        "Staff number",
        "Code",
        "Employee number",
        "Kode",
        "NIK",
        "NIP",
        "Nomor pegawai",
    ),
    ImportTarget.UNITS: ("Code", "Kode", "Kode unit"),
    ImportTarget.SITES: _SITE_CODE,
    ImportTarget.CALENDARS: _CALENDAR_CODE,
    ImportTarget.DAYS_OFF: _DAY_DATE,
}


def field_specs(target: str) -> dict[str, FieldSpec]:
    """The fields of a target by name, in the order of the page."""
    return {spec.name: spec for spec in FIELDS[target]}
