"""The demo's help articles: what an internet provider explains every day."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tanggap.accounts.models import User
from tanggap.cli.demo.people import People
from tanggap.kernel.actor import Actor
from tanggap.knowledge.choices import Audience
from tanggap.knowledge.drafts import ArticleDraft
from tanggap.knowledge.models import Article, ArticleCategory, ArticleFeedback, ArticleVersion
from tanggap.knowledge.services import (
    article_category_create,
    article_create,
    article_edit,
    article_publish,
)

CATEGORIES = (
    ("Gangguan internet", "Internet mati, lambat, atau putus-putus."),
    ("Wifi dan perangkat", "Modem, kata sandi, dan jangkauan wifi."),
    ("Tagihan dan layanan", "Pembayaran, pindah alamat, dan perubahan paket."),
    ("Panduan petugas", "Cara kerja untuk petugas dan teknisi."),
)


@dataclass(frozen=True, slots=True)
class Told:
    """An article of the demo; ``share`` of those who answered were helped."""

    category: int
    title: str
    summary: str
    keywords: str
    body: str
    days: int
    answers: int = 20
    share: float = 0.8
    audience: str = Audience.PUBLIC
    published: bool = True


ARTICLES = (
    Told(
        0,
        "Internet lambat: periksa tiga hal ini dahulu",
        "Sebagian besar koneksi lambat pulih setelah modem dinyalakan ulang dan perangkat dipindahkan.",
        "speedtest, video tersendat, game lag",
        """Lakukan berurutan, dan berhenti ketika kecepatan sudah kembali.

1. **Nyalakan ulang modem.** Cabut adaptor selama 30 detik, pasang kembali, lalu tunggu tiga menit.
2. **Ukur dari dekat.** Berdiri di ruangan yang sama dengan modem dan jalankan uji kecepatan.
3. **Lepaskan perangkat lain.** Pembaruan ponsel dan unduhan dapat menghabiskan seluruh kecepatan.

## Berapa kecepatan yang wajar?

| Paket | Lewat kabel | Lewat wifi 5 GHz |
| --- | --- | --- |
| 20 Mbps | 18–20 Mbps | 15–20 Mbps |
| 50 Mbps | 45–50 Mbps | 35–50 Mbps |
| 100 Mbps | 90–100 Mbps | 60–95 Mbps |

Bila hasil lewat kabel jauh di bawah angka ini selama lebih dari satu jam,
laporkan dan sertakan hasil ujinya.""",
        80,
        48,
        0.81,
    ),
    Told(
        0,
        "Lampu LOS di modem menyala merah",
        "Sinyal optik tidak sampai ke modem. Periksa kabel kuning, lalu laporkan.",
        "kedip merah, kabel putus, alarm",
        """Lampu **LOS** merah berarti modem tidak menerima sinyal dari kabel optik.

1. Pastikan kabel optik (biasanya kuning atau putih) terpasang di belakang modem sampai berbunyi klik.
2. Pastikan kabel tidak tertekuk tajam atau terjepit pintu dan perabot.
3. Nyalakan ulang modem dan tunggu tiga menit.

> Jangan membuka konektor dan jangan melihat ke ujung kabel optik.

Masih merah? Laporkan dengan foto lampu modem. Biasanya teknisi perlu datang.""",
        76,
        39,
        0.72,
    ),
    Told(
        0,
        "Internet mati total di semua perangkat",
        "Cari tahu apakah penyebabnya listrik, modem, atau jaringan di wilayah Anda.",
        "tidak ada internet, semua hp tidak bisa",
        """1. Apakah lampu **Power** di modem menyala? Bila tidak, coba stopkontak lain.
2. Apakah lampu **LOS** merah? Lihat artikel tentang lampu LOS.
3. Apakah lampu **PON** berkedip terus? Tunggu sepuluh menit; modem sedang mencari jaringan.
4. Apakah semua lampu hijau? Nyalakan ulang modem satu kali.

Bila tetangga juga tidak terhubung, kemungkinan ada gangguan di wilayah Anda dan kami sudah menanganinya.""",
        71,
        33,
        0.7,
    ),
    Told(
        0,
        "Internet putus-putus pada jam tertentu",
        "Catat jamnya; itu petunjuk terbaik bagi kami.",
        "hilang timbul, kadang nyala kadang mati",
        """Putus-putus paling sering disebabkan oleh konektor longgar, adaptor yang panas,
atau saluran wifi yang penuh.

- Ganti adaptor modem bila terasa sangat panas.
- Ubah saluran wifi ke 1, 6, atau 11.
- Catat jam mulai dan jam pulih selama dua hari.

Kirim catatan itu bersama laporan. Dengan jamnya kami dapat membandingkan dengan catatan jaringan.""",
        60,
        21,
        0.62,
    ),
    Told(
        1,
        "Mengganti kata sandi wifi",
        "Lima langkah dari ponsel, tanpa menunggu teknisi.",
        "ubah password, wifi dipakai tetangga, lupa sandi",
        """1. Sambungkan ponsel ke wifi rumah.
2. Buka `192.168.1.1` di peramban.
3. Masuk dengan nama dan sandi pada stiker di bawah modem.
4. Pilih **WLAN**, lalu **Security**, dan isi kata sandi baru paling sedikit dua belas karakter.
5. Simpan. Semua perangkat akan terputus dan harus masuk lagi.

Lupa sandi pada stiker? Jangan menekan tombol *Reset*: pengaturan layanan ikut terhapus.
Laporkan saja, kami bantu dari jauh.""",
        66,
        57,
        0.9,
    ),
    Told(
        1,
        "Wifi terhubung tetapi tidak ada internet",
        "Ponsel menampilkan tanda seru? Coba langkah ini.",
        "tanda seru, tersambung tanpa internet",
        """1. Matikan lalu nyalakan wifi di ponsel.
2. Pilih **Lupakan jaringan**, lalu masukkan kata sandi lagi.
3. Coba perangkat lain. Bila perangkat lain lancar, masalahnya ada di ponsel.
4. Pastikan tanggal dan jam ponsel diatur otomatis.

Bila semua perangkat sama, lihat artikel *Internet mati total*.""",
        52,
        29,
        0.76,
    ),
    Told(
        1,
        "Sinyal wifi lemah di kamar belakang",
        "Letak modem lebih menentukan daripada paketnya.",
        "jangkauan, lantai dua, tembok, penguat sinyal",
        """- Letakkan modem di tengah rumah, setinggi dada, dan jauh dari lemari besi.
- Pakai jaringan **2,4 GHz** untuk jarak jauh, **5 GHz** untuk kecepatan di dekat modem.
- Untuk rumah dua lantai, minta titik akses tambahan; kabelnya kami tarikkan.

Penguat sinyal murah memotong kecepatan sampai setengahnya. Titik akses dengan kabel tidak.""",
        45,
        18,
        0.67,
    ),
    Told(
        2,
        "Cara membayar tagihan bulanan",
        "Lewat bank, gerai, atau dompet digital, dengan nomor pelanggan.",
        "bayar, jatuh tempo, virtual account, terlambat",
        """Siapkan **nomor pelanggan** Anda; nomor itu ada pada setiap pesan dari kami.

1. Pilih menu pembayaran internet di bank, gerai, atau dompet digital.
2. Masukkan nomor pelanggan.
3. Periksa nama dan jumlahnya, lalu bayar.

Tagihan jatuh tempo setiap tanggal 20. Layanan yang terhenti karena terlambat menyala kembali
paling lama satu jam setelah pembayaran.
Belum menyala? Nyalakan ulang modem, lalu laporkan dengan bukti bayar.""",
        58,
        44,
        0.88,
    ),
    Told(
        2,
        "Pindah alamat: apa yang perlu disiapkan",
        "Laporkan tujuh hari sebelumnya agar internet langsung siap di tempat baru.",
        "relokasi, pindah rumah, pindah kantor",
        """1. Laporkan paling lambat tujuh hari sebelum pindah, dengan alamat baru dan titik petanya.
2. Kami memeriksa jaringan di alamat baru dalam dua hari kerja.
3. Bawa modem dan adaptor; kabel ditinggal.
4. Teknisi memasang di tempat baru pada jadwal yang Anda pilih.

Bila alamat baru belum terjangkau, Anda boleh berhenti tanpa biaya.""",
        34,
        12,
        0.83,
    ),
    Told(
        2,
        "Menambah kecepatan untuk kantor dan OPD",
        "Permintaan resmi dengan surat, dan kapan perubahan berlaku.",
        "upgrade, naik paket, bandwidth, surat permohonan",
        """1. Ajukan permintaan di portal dan lampirkan surat yang ditandatangani.
2. Bidang infrastruktur memeriksa kapasitas dalam tiga hari kerja.
3. Perubahan dilakukan di luar jam kerja, biasanya pukul 20.00.

Setelah perubahan, uji dari komputer yang memakai kabel. Sertakan hasilnya bila belum sesuai.""",
        28,
        9,
        0.78,
    ),
    Told(
        3,
        "Membaca redaman dan menentukan kunjungan",
        "Batas nilai redaman ONT dan tindakan untuk setiap rentang.",
        "dBm, OTDR, sinyal redup, RX power",
        """| RX di ONT | Artinya | Tindakan |
| --- | --- | --- |
| −8 sampai −25 dBm | baik | cari penyebab lain |
| −25 sampai −27 dBm | mendekati batas | bersihkan konektor, periksa tekukan |
| di bawah −27 dBm | buruk | kunjungan dengan OTDR |
| tidak terbaca | putus | periksa ODP dan kabel drop |

Catat nilai **sebelum dan sesudah** pekerjaan, dan foto layar alatnya.""",
        40,
        7,
        0.86,
        Audience.INTERNAL,
    ),
    Told(
        3,
        "Memeriksa gangguan massal sebelum menugaskan teknisi",
        "Tiga tanda bahwa beberapa tiket berasal dari satu gangguan.",
        "satu ODP, satu OLT, banyak laporan",
        """1. Tiga laporan atau lebih dari ODP yang sama dalam tiga puluh menit.
2. Semua modem di satu port padam bersamaan.
3. Ada pekerjaan terencana atau listrik padam di wilayah itu.

Bila salah satu benar, jangan tugaskan satu per satu. Buat satu penugasan untuk titik gangguannya.""",
        6,
        published=False,
        audience=Audience.INTERNAL,
    ),
)
"""The last one waits to be published."""
COMMENTS = (
    "Langkah nomor dua berhasil, terima kasih.",
    "Tolong tambahkan gambar letak lampunya.",
    "Masih lambat setelah dicoba.",
    "Jelas dan singkat.",
)


def articles_create(actor: Actor, rng: random.Random, people: People, present: datetime) -> None:
    """Categories and articles with feedback; one published twice, one still a draft."""
    categories = [
        article_category_create(actor=actor, name=name, description=text, position=10 * place)
        for place, (name, text) in enumerate(CATEGORIES, 1)
    ]
    owners = [people.users[account] for account in ("agent", "hdnoc", "qa")]
    for place, told in enumerate(ARTICLES):
        _article(actor, rng, told, categories[told.category], owners[place % len(owners)], present)


def _article(
    actor: Actor,
    rng: random.Random,
    told: Told,
    category: ArticleCategory,
    owner: User,
    present: datetime,
) -> None:
    written = present - timedelta(days=told.days, hours=rng.randrange(8))
    draft = ArticleDraft(
        title=told.title,
        summary=told.summary,
        keywords=told.keywords,
        body=told.body,
        audience=told.audience,
        category_id=category.pk,
        owner_id=owner.pk,
        review_on=(written + timedelta(days=75)).date(),
    )
    begun = replace(draft, body=draft.body.partition("## ")[0]) if told is ARTICLES[0] else draft
    article = article_create(actor=actor, draft=begun)
    dates = {"created_at": written, "changed_at": written}
    if told.published:
        article = article_publish(actor=actor, slug=article.slug, expected_version=article.version)
        if told is ARTICLES[0]:
            article = article_edit(
                actor=actor, slug=article.slug, expected_version=article.version, draft=draft
            )
            article = article_publish(
                actor=actor,
                slug=article.slug,
                expected_version=article.version,
                note="Tabel kecepatan yang wajar ditambahkan",
            )
        ArticleVersion.objects.filter(article=article).update(
            created_at=written, author=owner, author_label=owner.name
        )
        ArticleVersion.objects.filter(article=article, number__lt=article.versions.count()).update(
            created_at=written - timedelta(days=9)
        )
        dates["published_at"] = written
        helped = _feedback(rng, article, told, written, present)
        Article.objects.filter(pk=article.pk).update(helped=helped, not_helped=told.answers - helped)
    Article.objects.filter(pk=article.pk).update(**dates)


def _feedback(rng: random.Random, article: Article, told: Told, written: datetime, present: datetime) -> int:
    """Answers of visitors since the article was written; answers how many it helped."""
    helped = round(told.answers * told.share)
    rows = [
        ArticleFeedback(
            article=article,
            visitor=f"demo-{number}",
            helped=number < helped,
            comment=rng.choice(COMMENTS) if rng.random() < 0.12 else "",
            number=1,
            given_at=written + (present - written) * rng.random(),
        )
        for number in range(told.answers)
    ]
    ArticleFeedback.objects.bulk_create(rows)
    return helped
