"""What the demo's tickets are about: categories, promises, and the words people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tanggap.accounts.models import Role
from tanggap.kernel import clock
from tanggap.kernel.actor import Actor
from tanggap.organization.models import Unit
from tanggap.tickets.choices import (
    Cause,
    Channel,
    Level,
    PlacingMethod,
    StepAction,
    StepRecipient,
    StepTarget,
    TicketKind,
)
from tanggap.tickets.models import (
    AssignmentRule,
    Category,
    EscalationStep,
    SlaPolicy,
    SlaPolicyVersion,
)
from tanggap.tickets.services import category_create

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Topic:
    """A category with what is said in its tickets.

    Attributes:
        group: name of its group; code: of the category.
        weight: how often it happens; visits: share that needs somebody on site.
        said: subject and description pairs; outcomes: cause and resolution pairs.
        government: whether offices report it, not subscribers.
    """

    group: str
    code: str
    name: str
    kind: TicketKind
    impact: Level
    urgency: Level
    skill: str
    weight: int
    visits: float
    said: tuple[tuple[str, str], ...]
    outcomes: tuple[tuple[Cause, str], ...]
    government: bool = False


TOPICS = (
    Topic(
        "Gangguan layanan",
        "internet-mati",
        "Internet mati total",
        TicketKind.INCIDENT,
        Level.MEDIUM,
        Level.HIGH,
        "serat optik",
        26,
        0.85,
        (
            (
                "Internet mati total, lampu LOS merah",
                "Sejak pagi lampu LOS di modem berkedip merah. Sudah "
                "dimatikan dan dihidupkan lagi, tetap tidak ada internet.",
            ),
            (
                "Tidak ada koneksi sejak semalam",
                "Internet putus sejak semalam setelah hujan deras. Lampu PON mati.",
            ),
            (
                "Modem menyala tetapi tidak ada internet",
                "Semua lampu hijau kecuali internet. Sudah coba kabel dan WiFi.",
            ),
            ("Kabel di depan rumah putus", "Kabel fiber di tiang depan rumah tersangkut truk dan putus."),
        ),
        (
            (Cause.CABLE, "Drop core putus 40 m dari ODP, diganti dan disambung ulang. Redaman -19,8 dBm."),
            (
                Cause.CONNECTOR,
                "Konektor fast connector di roset kotor dan longgar, dipasang ulang. Redaman normal.",
            ),
            (Cause.CUSTOMER_DEVICE, "ONT rusak terkena petir, diganti unit baru dan dikonfigurasi ulang."),
            (Cause.CABLE, "Kabel terjepit atap, ditarik ulang dan diamankan dengan klem."),
            (Cause.POWER, "Adaptor ONT rusak, diganti."),
        ),
    ),
    Topic(
        "Gangguan layanan",
        "koneksi-lambat",
        "Koneksi lambat",
        TicketKind.INCIDENT,
        Level.LOW,
        Level.MEDIUM,
        "ONT",
        20,
        0.4,
        (
            ("Internet lambat setiap malam", "Paket 50 Mbps, malam hari hanya dapat 3-5 Mbps."),
            ("Kecepatan tidak sesuai paket", "Hasil speedtest jauh di bawah paket yang dibayar."),
            ("Video call sering patah-patah", "Rapat daring tidak bisa dipakai, suara putus-putus."),
        ),
        (
            (Cause.CONFIGURATION, "Profil bandwidth di OLT keliru, disesuaikan dengan paket pelanggan."),
            (Cause.CAPACITY, "Port PON padat, pelanggan dipindah ke port lain."),
            (
                Cause.USE,
                "Banyak perangkat tersambung di kanal yang sama; kanal WiFi diganti dan pelanggan "
                "diberi penjelasan.",
            ),
            (Cause.CONNECTOR, "Redaman tinggi -27 dBm karena bending, jalur dirapikan menjadi -21 dBm."),
        ),
    ),
    Topic(
        "Gangguan layanan",
        "putus-sambung",
        "Putus-sambung",
        TicketKind.INCIDENT,
        Level.MEDIUM,
        Level.MEDIUM,
        "serat optik",
        14,
        0.7,
        (
            ("Internet putus-sambung setiap beberapa menit", "Setiap 10 menit putus lalu tersambung lagi."),
            ("Koneksi hilang saat hujan", "Kalau hujan pasti putus, setelah reda normal lagi."),
        ),
        (
            (Cause.CONNECTOR, "Sambungan di ODP kemasukan air, di-splice ulang dan kotak ditutup rapat."),
            (Cause.CABLE, "Drop core tergesek dahan, dipindah jalur."),
            (Cause.CUSTOMER_DEVICE, "Firmware ONT lama, diperbarui dan dipantau 30 menit stabil."),
        ),
    ),
    Topic(
        "Gangguan layanan",
        "wifi-lemah",
        "WiFi lemah",
        TicketKind.QUESTION,
        Level.LOW,
        Level.LOW,
        "wifi",
        9,
        0.35,
        (
            ("WiFi tidak sampai ke kamar belakang", "Sinyal di lantai dua hanya satu garis."),
            (
                "Sinyal WiFi lemah setelah pindah posisi modem",
                "Modem dipindah ke ruang tamu, kamar tidak dapat sinyal.",
            ),
        ),
        (
            (Cause.USE, "Posisi modem dipindah ke tengah rumah, sinyal merata."),
            (Cause.FULFILLED, "Dipasang satu access point tambahan sesuai persetujuan pelanggan."),
        ),
    ),
    Topic(
        "Gangguan jaringan",
        "kabel-distribusi",
        "Kabel distribusi putus",
        TicketKind.INCIDENT,
        Level.HIGH,
        Level.HIGH,
        "splicing",
        4,
        1.0,
        (
            (
                "Kabel distribusi putus, 1 ODC terdampak",
                "Monitoring: 62 ONT offline bersamaan dalam satu jalur distribusi.",
            ),
            (
                "Tiang roboh menarik kabel feeder",
                "Laporan warga: tiang miring tertabrak mobil, kabel menjuntai ke jalan.",
            ),
        ),
        (
            (Cause.THIRD_PARTY, "Kabel putus oleh galian saluran air, disambung 24 core dan diuji OTDR."),
            (Cause.WEATHER, "Pohon tumbang menimpa kabel, disambung ulang dan jalur dirapikan."),
        ),
    ),
    Topic(
        "Gangguan jaringan",
        "odp-rusak",
        "ODP rusak atau penuh",
        TicketKind.INCIDENT,
        Level.MEDIUM,
        Level.HIGH,
        "serat optik",
        7,
        1.0,
        (
            ("Beberapa pelanggan satu ODP mati", "Empat pelanggan di ODP yang sama melapor mati."),
            ("Tutup ODP lepas", "Tutup kotak ODP lepas, kabel terlihat dari bawah."),
        ),
        (
            (Cause.NETWORK_DEVICE, "Splitter 1:8 rusak, diganti; semua pelanggan kembali online."),
            (Cause.CONNECTOR, "Adaptor di ODP kotor, dibersihkan; redaman normal."),
        ),
    ),
    Topic(
        "Gangguan jaringan",
        "pop-padam",
        "Listrik POP padam",
        TicketKind.INCIDENT,
        Level.HIGH,
        Level.MEDIUM,
        "OLT",
        2,
        0.8,
        (("POP berjalan dengan baterai", "Alarm rectifier: PLN padam, baterai tersisa sekitar 2 jam."),),
        (
            (Cause.POWER, "Genset dinyalakan sampai PLN normal, baterai diperiksa."),
            (Cause.POWER, "MCB turun, dinaikkan kembali dan beban dicek."),
        ),
    ),
    Topic(
        "Permohonan layanan",
        "pasang-baru",
        "Pasang baru",
        TicketKind.SERVICE_REQUEST,
        Level.LOW,
        Level.LOW,
        "serat optik",
        8,
        1.0,
        (
            ("Permohonan pasang baru paket 30 Mbps", "Calon pelanggan minta dipasang akhir pekan."),
            ("Pasang baru untuk ruko", "Butuh internet untuk kasir, lokasi ruko dua lantai."),
        ),
        (
            (
                Cause.FULFILLED,
                "Terpasang dan aktif, uji kecepatan sesuai paket, pelanggan menandatangani berita acara.",
            ),
        ),
    ),
    Topic(
        "Permohonan layanan",
        "pindah-alamat",
        "Pindah alamat",
        TicketKind.SERVICE_REQUEST,
        Level.LOW,
        Level.MEDIUM,
        "serat optik",
        4,
        1.0,
        (("Pindah layanan ke rumah baru", "Mulai minggu depan pindah rumah, mohon layanan dipindahkan."),),
        ((Cause.FULFILLED, "Layanan dipindahkan ke alamat baru, ONT lama dipakai kembali."),),
    ),
    Topic(
        "Permohonan layanan",
        "ganti-sandi",
        "Ganti sandi WiFi",
        TicketKind.SERVICE_REQUEST,
        Level.LOW,
        Level.LOW,
        "",
        6,
        0.0,
        (("Minta ganti kata sandi WiFi", "Kata sandi diketahui tetangga, mohon diganti."),),
        ((Cause.FULFILLED, "Kata sandi WiFi diganti dari jauh, pelanggan sudah mencoba."),),
    ),
    Topic(
        "Tagihan dan keluhan",
        "tagihan",
        "Tagihan tidak sesuai",
        TicketKind.COMPLAINT,
        Level.LOW,
        Level.MEDIUM,
        "",
        6,
        0.0,
        (
            ("Tagihan bulan ini lebih besar", "Biasanya Rp277.500, bulan ini Rp350.000 tanpa keterangan."),
            ("Sudah bayar tetapi masih terisolir", "Pembayaran lewat bank kemarin, layanan belum dibuka."),
        ),
        (
            (Cause.ACCOUNT, "Ada tagihan sewa perangkat dobel, dikoreksi dan diberi tahu ke pelanggan."),
            (Cause.ACCOUNT, "Pembayaran sudah masuk, isolir dibuka."),
        ),
    ),
    Topic(
        "TIK pemerintah",
        "jaringan-opd",
        "Jaringan kantor OPD",
        TicketKind.INCIDENT,
        Level.MEDIUM,
        Level.HIGH,
        "jaringan",
        10,
        0.8,
        (
            ("Internet kantor mati, pelayanan terhenti", "Loket pelayanan tidak bisa membuka aplikasi."),
            ("Jaringan lantai dua tidak terhubung", "Switch lantai dua mati setelah listrik padam."),
            ("WiFi ruang rapat tidak bisa dipakai", "Besok ada rapat pimpinan, WiFi tidak memberi alamat."),
        ),
        (
            (Cause.NETWORK_DEVICE, "Switch akses rusak, diganti cadangan dan dikonfigurasi."),
            (Cause.CONFIGURATION, "DHCP penuh, rentang alamat diperluas."),
            (Cause.CABLE, "Kabel UTP digigit tikus, ditarik ulang 30 m."),
        ),
        government=True,
    ),
    Topic(
        "TIK pemerintah",
        "layanan-opd",
        "Permohonan layanan TIK",
        TicketKind.SERVICE_REQUEST,
        Level.LOW,
        Level.LOW,
        "jaringan",
        6,
        0.5,
        (
            ("Permohonan dukungan rapat daring", "Rapat dengan kementerian Kamis pukul 09.00, 40 peserta."),
            ("Permohonan titik jaringan baru", "Penambahan 4 titik LAN untuk ruang arsip."),
            ("Permohonan alamat e-mail dinas", "Untuk dua pegawai baru."),
        ),
        ((Cause.FULFILLED, "Permohonan dipenuhi sesuai surat, berita acara ditandatangani."),),
        government=True,
    ),
)


@dataclass(slots=True)
class Catalogue:
    """The categories by code."""

    categories: dict[str, Category]


def catalogue_create(actor: Actor, units: dict[str, Unit]) -> Catalogue:
    """Add the category tree and the policies of what is promised."""
    groups: dict[str, Category] = {}
    made = Catalogue({})
    for topic in TOPICS:
        if topic.group not in groups:
            groups[topic.group] = category_create(actor=actor, name=topic.group, kind=topic.kind)
        made.categories[topic.code] = category_create(
            actor=actor,
            name=topic.name,
            parent_id=groups[topic.group].pk,
            kind=topic.kind,
            impact=topic.impact,
            urgency=topic.urgency,
            skill=topic.skill,
            code=topic.code,
        )
    _policies(actor, units, groups)
    _dedicated(actor)
    _rules(units)
    return made


def _dedicated(actor: Actor) -> None:
    """What business customers with a line of their own are promised from now on, with its escalation."""
    policy = SlaPolicy.objects.create(
        code="dedicated", name="Pelanggan Dedicated", customer_class="Dedicated"
    )
    hours = ((0.25, 1, 3), (0.5, 2, 4), (1, 4, 8), (2, 8, 24))
    version = SlaPolicyVersion.objects.create(
        policy=policy,
        number=1,
        valid_from=clock.now(),
        targets={
            str(priority): {
                "response": int(answer * HOUR),
                "update": int(word * HOUR),
                "resolution": int(solution * HOUR),
            }
            for priority, (answer, word, solution) in enumerate(hours, start=1)
        },
        created_by_label=actor.label,
    )
    dispatchers: dict[str, Any] = {
        "recipient": StepRecipient.ROLE,
        "role_id": Role.objects.get(code="hd_noc").pk,
    }
    steps: tuple[dict[str, Any], ...] = (
        {"percent": 50, "action": StepAction.NOTIFY, "recipient": StepRecipient.ASSIGNEE},
        {"percent": 80, "action": StepAction.NOTIFY, **dispatchers},
        {"minutes": 0, "action": StepAction.RAISE},
        {"minutes": 30, "action": StepAction.PAGE, "repeat_minutes": 15, **dispatchers},
    )
    EscalationStep.objects.bulk_create(
        EscalationStep(
            version=version, key=f"dedicated-{place}", position=place, target=StepTarget.RESOLUTION, **step
        )
        for place, step in enumerate(steps, start=1)
    )


def _rules(units: dict[str, Unit]) -> None:
    """Alarms go to whoever has least to do; everything else waits for the dispatcher."""
    AssignmentRule.objects.create(
        name="Alarm pemantauan",
        position=1,
        unit=units.get("R-RIAU"),
        channels=[Channel.MONITORING],
        method=PlacingMethod.LEAST_LOAD,
    )


def _policies(actor: Actor, units: dict[str, Unit], groups: dict[str, Category]) -> None:
    """Promised hours to answer and to solve, by priority."""
    rows = (
        ("standar", "Standar pelanggan", None, None, ((0.5, 4), (1, 8), (2, 24), (4, 72))),
        ("jaringan", "Gangguan jaringan", None, "Gangguan jaringan", ((0.25, 4), (0.5, 6), (1, 12), (2, 24))),
        ("permohonan", "Permohonan", None, "Permohonan layanan", ((2, 24), (4, 48), (8, 72), (8, 120))),
        ("pemerintah", "OPD Kota Pekanbaru", "KOMINFO", None, ((1, 4), (2, 8), (4, 16), (8, 40))),
    )
    for code, name, unit_code, group, hours in rows:
        policy = SlaPolicy.objects.create(
            code=code,
            name=name,
            unit=units[unit_code] if unit_code else None,
            category=groups[group] if group else None,
        )
        SlaPolicyVersion.objects.create(
            policy=policy,
            number=1,
            valid_from=clock.now() - timedelta(days=800),
            targets={
                str(priority): {"response": int(answer * HOUR), "resolution": int(solution * HOUR)}
                for priority, (answer, solution) in enumerate(hours, start=1)
            },
            created_by_label=actor.label,
        )
