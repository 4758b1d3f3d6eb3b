"""The demo's organisation: tree of units, calendar, government offices, customers and their sites."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

from tanggap.cli.demo import names
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.organization.choices import DayKind, UnitKind
from tanggap.organization.models import (
    Calendar,
    Customer,
    CustomerContact,
    CustomerService,
    Office,
    Site,
    Unit,
)
from tanggap.organization.services import (
    CalendarFacts,
    SpecialDay,
    UnitFacts,
    calendar_create,
    unit_create,
    unit_edit,
)

REGIONS = {
    "R-RIAU": "Region Riau",
    "R-SUMBAR": "Region Sumatera Barat",
    "R-KEPRI": "Region Kepulauan Riau",
}
BRANCHES = {
    "PKU": ("R-RIAU", "Branch Pekanbaru"),
    "DUM": ("R-RIAU", "Branch Dumai"),
    "RGT": ("R-RIAU", "Branch Rengat"),
    "PDG": ("R-SUMBAR", "Branch Padang"),
    "BKT": ("R-SUMBAR", "Branch Bukittinggi"),
    "SLK": ("R-SUMBAR", "Branch Solok"),
    "BTM": ("R-KEPRI", "Branch Batam"),
    "TPI": ("R-KEPRI", "Branch Tanjungpinang"),
    "KRM": ("R-KEPRI", "Branch Karimun"),
}
CLUSTERS = {
    "PKU": "KOTA:Pekanbaru Kota|SKJ:Sukajadi|BKR:Bukit Raya|MPD:Marpoyan Damai|TNR:Tenayan Raya|"
    "PYS:Payung Sekaki|TMD:Tuah Madani|RMB:Rumbai",
    "DUM": "KOTA:Dumai Kota|BRT:Dumai Barat|BKP:Bukit Kapur|BKS:Bengkalis",
    "RGT": "KOTA:Rengat|BRT:Rengat Barat|TBH:Tembilahan|TLK:Teluk Kuantan",
    "PDG": "BRT:Padang Barat|TMR:Padang Timur|KRJ:Kuranji|KTG:Koto Tangah",
    "BKT": "GGP:Guguk Panjang|MDG:Mandiangin|PYK:Payakumbuh|AGM:Lubuk Basung",
    "SLK": "KOTA:Solok|SWL:Sawahlunto|SJJ:Sijunjung|DMS:Dharmasraya",
    "BTM": "KOTA:Batam Kota|NGS:Nongsa|SKP:Sekupang|BAJ:Batu Aji",
    "TPI": "KOTA:Tanjungpinang Kota|BBS:Bukit Bestari|BTT:Bintan Timur|BTU:Bintan Utara",
    "KRM": "KOTA:Karimun|TBG:Tebing|MRL:Meral|KDR:Kundur",
}
OFFICES = (
    "Dinas Kesehatan|Dinas Pendidikan|Dinas Perhubungan|Dinas Sosial|Dinas Lingkungan Hidup|"
    "Dinas Perdagangan|Dinas Pekerjaan Umum|Dinas Kebudayaan dan Pariwisata|Dinas Perpustakaan dan Arsip|"
    "Dinas Kependudukan dan Pencatatan Sipil|Dinas Pemadam Kebakaran|Dinas Tenaga Kerja|"
    "Dinas Koperasi dan UKM|Dinas Pertanian dan Perikanan|Dinas Ketahanan Pangan|"
    "Dinas Perumahan dan Permukiman|Dinas Pertanahan|"
    "Dinas Pemuda dan Olahraga|Dinas Pengendalian Penduduk|Dinas Penanaman Modal dan PTSP|"
    "Badan Pendapatan Daerah|Badan Perencanaan Pembangunan|Badan Kepegawaian|Badan Pengelola Keuangan|"
    "Badan Penanggulangan Bencana|Badan Kesatuan Bangsa|Badan Penelitian dan Pengembangan|Inspektorat|"
    "Sekretariat Daerah|Sekretariat DPRD|Satuan Polisi Pamong Praja|RSD Madani|Kecamatan Sukajadi|"
    "Kecamatan Senapelan|Kecamatan Bukit Raya|Kecamatan Rumbai|Kecamatan Tenayan Raya|Kecamatan Sail|"
    "Kecamatan Marpoyan Damai|Kecamatan Payung Sekaki"
).split("|")
ANNIVERSARY = (6, 23)
"""Month and day of the town's anniversary, a local day off."""


@dataclass(slots=True)
class Organisation:
    """What the other generators refer to.

    Attributes:
        units: by code.
        sites: with the place that each lies in; offices: with theirs.
    """

    units: dict[str, Unit] = field(default_factory=dict)
    sites: list[tuple[Site, names.Place]] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    office_sites: list[tuple[Site, names.Place]] = field(default_factory=list)


def organisation_create(actor: Actor, rng: random.Random, *, customers: int) -> Organisation:
    """Build the tree of units below the one that every installation starts with, and who is served.

    Args:
        customers: how many subscribers.
    """
    made = Organisation()
    top = Unit.objects.get(parent__isnull=True)
    facts = UnitFacts(
        code="LKN",
        name="Lancang Kuning Net",
        kind=UnitKind.COMPANY,
        time_zone=top.time_zone,
        calendar_id=top.calendar_id,
    )
    made.units["LKN"] = unit_edit(actor=actor, unit_id=top.pk, version=top.version, facts=facts)
    _network(actor, made)
    _government(actor, made)
    _subscribers(made, rng, customers)
    _offices(made, rng)
    return made


def _network(actor: Actor, made: Organisation) -> None:
    def add(code: str, name: str, kind: UnitKind, parent: str) -> None:
        facts = UnitFacts(code=code, name=name, kind=kind)
        made.units[code] = unit_create(actor=actor, parent_id=made.units[parent].pk, facts=facts)

    add("A-SUM", "Area Sumatera", UnitKind.AREA, "LKN")
    for code, name in REGIONS.items():
        add(code, name, UnitKind.REGION, "A-SUM")
    for code, (region, name) in BRANCHES.items():
        add(code, name, UnitKind.BRANCH, region)
        for pair in CLUSTERS[code].split("|"):
            short, _colon, cluster = pair.partition(":")
            add(f"{code}-{short}", f"Cluster {cluster}", UnitKind.CLUSTER, code)


def _government(actor: Actor, made: Organisation) -> None:
    """The town's ICT office with two sections, which works office hours and has the town's own day off."""
    today = clock.now().date()
    day = today.replace(month=ANNIVERSARY[0], day=ANNIVERSARY[1])
    if day <= today:
        day = day.replace(year=day.year + 1)
    usual = Calendar.objects.get(code="office-hours").versions.get(number=1)
    calendar = calendar_create(
        actor=actor,
        code="pemko-pekanbaru",
        name="Jam kerja Pemko Pekanbaru",
        facts=CalendarFacts(
            windows=usual.windows,
            days=[SpecialDay(date=day, kind=DayKind.LOCAL, name="Hari jadi Kota Pekanbaru")],
        ),
    )
    rows = (
        ("KOMINFO", "Diskominfo Kota Pekanbaru", UnitKind.DEPARTMENT, "LKN", calendar.pk),
        ("KOMINFO-INFRA", "Bidang Infrastruktur TIK", UnitKind.SECTION, "KOMINFO", None),
        ("KOMINFO-APTIKA", "Bidang Aplikasi dan Informatika", UnitKind.SECTION, "KOMINFO", None),
    )
    for code, name, kind, parent, calendar_id in rows:
        facts = UnitFacts(code=code, name=name, kind=kind, calendar_id=calendar_id)
        made.units[code] = unit_create(actor=actor, parent_id=made.units[parent].pk, facts=facts)


def _subscribers(made: Organisation, rng: random.Random, count: int) -> None:
    places: list[names.Place] = []
    for number in range(1, count + 1):
        place = rng.choice(names.PEKANBARU if rng.random() < 0.8 else names.OTHERS)
        business = rng.random() < 0.25
        name = names.business_name(rng) if business else names.person_name(rng)
        phone = names.phone_number(rng)
        village = rng.choice(place.villages)
        made.customers.append(
            Customer(
                number=f"LKN-{100_000 + number * 7}",
                name=name,
                unit=made.units[place.cluster],
                service_class="Dedicated" if business and number % 3 == 0 else "",
                phone=phone,
                whatsapp=phone,
                email=f"pelanggan{number}@contoh.test" if rng.random() < 0.5 else "",
                address=f"{names.street(rng)}, {village}, {place.district}",
            )
        )
        places.append(place)
    _date_back(Customer.objects.bulk_create(made.customers, batch_size=200))
    for customer, place in zip(made.customers, places, strict=True):
        latitude, longitude = names.position(rng, place)
        site = Site(
            code=f"S-{customer.number[4:]}",
            name=customer.name,
            unit=customer.unit,
            customer=customer,
            address=customer.address,
            latitude=latitude,
            longitude=longitude,
            network_node=f"ODP-{place.cluster[4:]}-{rng.randrange(1, 60):02d}",
        )
        made.sites.append((site, place))
    _date_back(Site.objects.bulk_create([site for site, _place in made.sites], batch_size=200))
    _customer_parts(made)


def _offices(made: Organisation, rng: random.Random) -> None:
    section = made.units["KOMINFO-INFRA"]
    places = [rng.choice(names.PEKANBARU) for _name in OFFICES]
    for number, (name, place) in enumerate(zip(OFFICES, places, strict=True), start=1):
        made.offices.append(
            Office(
                code=f"OPD-{number:02d}",
                name=name,
                unit=section,
                phone=f"+62761{rng.randrange(20_000, 99_999)}",
                email=f"opd{number:02d}@contoh.test",
                address=f"{names.street(rng)}, {place.district}",
                aliases=["".join(word[0] for word in name.split() if word[0].isupper())],
            )
        )
    _date_back(Office.objects.bulk_create(made.offices))
    for office, place in zip(made.offices, places, strict=True):
        latitude, longitude = names.position(rng, place, 0.006)
        site = Site(
            code=f"S-{office.code}",
            name=f"Kantor {office.name}",
            unit=section,
            office=office,
            address=office.address,
            latitude=latitude,
            longitude=longitude,
            network_node=f"METRO-{rng.randrange(1, 12):02d}",
        )
        made.office_sites.append((site, place))
    _date_back(Site.objects.bulk_create([site for site, _place in made.office_sites]))


PRODUCTS = ("Fiber 20 Mbps", "Fiber 50 Mbps", "Fiber 100 Mbps", "Dedicated 50 Mbps")
CONTACT_ROLES = ("Keuangan", "Teknisi setempat", "Pemilik", "Admin kantor")


def _customer_parts(made: Organisation) -> None:
    """A service at every site of a customer, and a second person to reach at every fourth customer."""
    rng = random.Random("customer parts")  # noqa: S311 - believable data, not secrets
    served = [site for site, _place in made.sites if site.customer is not None]
    CustomerService.objects.bulk_create(
        [
            CustomerService(
                customer=site.customer,
                number=f"SVC-{10_000 + place}",
                product=rng.choice(PRODUCTS),
                site=site,
            )
            for place, site in enumerate(served)
        ],
        batch_size=500,
    )
    CustomerContact.objects.bulk_create(
        [
            CustomerContact(
                customer=customer,
                name=names.person_name(rng),
                role=rng.choice(CONTACT_ROLES),
                phone=f"+6281{rng.randrange(10**8, 10**9)}",
            )
            for customer in made.customers[::4]
        ],
        batch_size=500,
    )


def _date_back[Row: (Customer, Office, Site)](rows: list[Row]) -> None:
    """They were here before the first ticket."""
    if rows:
        earlier = clock.now() - timedelta(days=400)
        type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(created_at=earlier)
