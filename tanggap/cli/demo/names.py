"""Invented names of people and real names of places; what the demo's rows are written with."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

GIVEN = (
    "Ade Aldi Andika Anisa Ardi Arif Aulia Bagas Bayu Bima Citra Dedi Desi Dewi Dimas Dini Edo Eka Elvira "
    "Endah Fadli Fajar Farida Feri Fitri Gilang Hafiz Hendra Heru Icha Ikhsan Indah Irfan Jefri Joni Kartika "
    "Laila Lina Lukman Maya Mega Mira Nanda Niko Nita Novi Oki Putri Rahma Rangga Rani Ratih Reza Riki Rina "
    "Rizal Rosa Rudi Sari Satria Sinta Siska Syahrul Taufik Tika Tomi Ulfa Vina Wahyu Wati Windi Yani Yogi "
    "Yuda Zaki Zahra"
).split()
FAMILY = (
    "Alamsyah Anggraini Ardiansyah Aritonang Azhari Basri Caniago Damanik Effendi Fauzan Firdaus Ginting "
    "Gultom Gunawan Halim Harahap Hidayat Hutapea Ilyas Irawan Ismail Jambak Koto Kurnia Kusuma Lestari "
    "Lubis Mahendra Manurung Marpaung Maulana Nainggolan Nasution Nurdin Permata Piliang Pohan "
    "Pratama Pulungan Purnama Rahman Rambe Ramadhan Ritonga Saputra Setiawan Siregar Sikumbang Simatupang "
    "Siagian Sitompul Syafitri Syahputra Tambunan Tanjung Utami Wibowo Wijaya Yulianti Zulkarnain"
).split()
STREETS = (
    "Sudirman|Ahmad Yani|Riau|Soebrantas|Arifin Achmad|Tuanku Tambusai|Imam Munandar|Kaharuddin Nasution|"
    "Paus|Durian|Nangka|Melur|Garuda|Rajawali|Cempaka|Dahlia|Kenanga|Teratai|Hang Tuah|Diponegoro|"
    "Gatot Subroto|Cendrawasih|Delima|Srikandi|Suka Karya|Bakti|Pahlawan Kerja|Yos Sudarso|"
    "Pembina|Sembilang|Kapling|Inpres"
).split("|")
BUSINESSES = (
    "Toko {}|Rumah Makan {}|Warnet {}|Klinik {}|Apotek {}|Hotel {}|Kopi {}|Laundry {}|Bengkel {}|Butik {}|"
    "CV {} Mandiri|Koperasi {}|Studio {}|Kos {}|Percetakan {}"
).split("|")
BRANDS = (
    "Melati Cahaya Lancang Bertuah Siak Kampar Serindit Kulim Berkah Sejahtera Abadi Rezeki "
    "Selais Patin Nuri Anugerah Harapan Mutiara Senja Zamrud Pelangi Bahagia Rindang Embun"
).split()


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a town.

    Attributes:
        cluster: code of the unit that it belongs to.
        district: kecamatan; villages: its kelurahan.
        latitude, longitude: about the middle of it, decimal degrees.
    """

    cluster: str
    district: str
    villages: tuple[str, ...]
    latitude: float
    longitude: float


def _place(cluster: str, district: str, villages: str, latitude: float, longitude: float) -> Place:
    return Place(cluster, district, tuple(villages.split("|")), latitude, longitude)


PEKANBARU = (
    _place("PKU-KOTA", "Pekanbaru Kota", "Simpang Empat|Sumahilang|Tanah Datar|Sukaramai", 0.5247, 101.4453),
    _place("PKU-KOTA", "Lima Puluh", "Rintis|Sekip|Tanjung Rhu|Pesisir", 0.5342, 101.4594),
    _place("PKU-KOTA", "Sail", "Cinta Raja|Sukamaju|Sukamulya", 0.5150, 101.4600),
    _place("PKU-SKJ", "Sukajadi", "Jadirejo|Kampung Tengah|Kedung Sari|Harjosari", 0.5231, 101.4331),
    _place("PKU-SKJ", "Senapelan", "Padang Bulan|Padang Terubuk|Sago|Kampung Bandar", 0.5371, 101.4387),
    _place("PKU-BKR", "Bukit Raya", "Simpang Tiga|Tangkerang Selatan|Tangkerang Utara", 0.4727, 101.4600),
    _place("PKU-MPD", "Marpoyan Damai", "Tangkerang Tengah|Maharatu|Sidomulyo Timur", 0.4760, 101.4400),
    _place("PKU-TNR", "Tenayan Raya", "Rejosari|Bencah Lesung|Industri Tenayan", 0.5000, 101.5100),
    _place("PKU-PYS", "Payung Sekaki", "Labuh Baru Barat|Labuh Baru Timur|Air Hitam", 0.5211, 101.4050),
    _place("PKU-TMD", "Tuah Madani", "Sidomulyo Barat|Tuah Karya|Sialang Munggu", 0.4635, 101.3830),
    _place("PKU-TMD", "Binawidya", "Simpang Baru|Delima|Tobek Godang", 0.4770, 101.3760),
    _place("PKU-RMB", "Rumbai", "Umban Sari|Sri Meranti|Palas", 0.5660, 101.4300),
    _place("PKU-RMB", "Rumbai Timur", "Limbungan|Lembah Damai|Meranti Pandak", 0.5580, 101.4550),
)
OTHERS = (
    _place("DUM-KOTA", "Dumai Kota", "Rimba Sekampung|Laksamana|Dumai Kota", 1.6790, 101.4480),
    _place("DUM-BRT", "Dumai Barat", "Purnama|Pangkalan Sesai|Simpang Tetap", 1.6810, 101.4210),
    _place("DUM-BKS", "Bengkalis", "Bengkalis Kota|Damon|Rimba Sekampung", 1.4760, 102.1170),
    _place("RGT-KOTA", "Rengat", "Kampung Besar Kota|Sekip Hulu", -0.3770, 102.5470),
    _place("RGT-TBH", "Tembilahan", "Tembilahan Kota|Pekan Arba", -0.3180, 103.1600),
    _place("RGT-TLK", "Kuantan Tengah", "Simpang Tiga|Sungai Jering", -0.5330, 101.5740),
)


def person_name(rng: random.Random) -> str:
    """An invented name of a person."""
    return f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"


def phone_number(rng: random.Random) -> str:
    """A number in international form, from a range that looks like a mobile one."""
    prefix = rng.choice(("812", "813", "852", "822", "896", "831"))
    return f"+62{prefix}{rng.randrange(1_000_000, 99_999_999):08d}"


def business_name(rng: random.Random) -> str:
    """An invented name of a shop or company."""
    return rng.choice(BUSINESSES).format(rng.choice(BRANDS))


def street(rng: random.Random) -> str:
    """A street with a house number."""
    return f"Jl. {rng.choice(STREETS)} No. {rng.randrange(1, 240)}"


def position(rng: random.Random, place: Place, spread: float = 0.012) -> tuple[Decimal, Decimal]:
    """Latitude and longitude near the middle of a place; ``spread`` in degrees."""
    return (
        Decimal(f"{place.latitude + rng.uniform(-spread, spread):.6f}"),
        Decimal(f"{place.longitude + rng.uniform(-spread, spread):.6f}"),
    )
