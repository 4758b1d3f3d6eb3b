"""Finding services by the words that people use."""

from __future__ import annotations

import pytest

from tanggap.kernel.reference_cache import clear_all
from tanggap.organization.tests.factories import make_unit
from tanggap.tickets.catalogue.search import services_found
from tanggap.tickets.catalogue.tests.factories import make_service
from tanggap.tickets.tests.factories import make_category

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue() -> None:
    section = make_unit(make_unit(), kind="section", name="Bidang Aplikasi")
    for name, english, text, category in (
        ("Hosting aplikasi", "Application hosting", "Server untuk aplikasi dinas.", "Pusat data"),
        ("Subdomain pekanbaru.go.id", "Subdomain", "Nama alamat situs dinas.", "Domain"),
        ("Tanda tangan elektronik", "E-signature", "Sertifikat elektronik BSrE.", "Tanda tangan"),
        ("Rapat video", "Video conference", "Ruang rapat daring dengan operator.", "Rapat"),
    ):
        make_service(section, name=name, name_en=english, description=text, category=make_category(category))
    clear_all()


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("hosting", "Hosting aplikasi"),
        ("hostng aplikasi", "Hosting aplikasi"),  # a letter is missing
        ("subdomian", "Subdomain pekanbaru.go.id"),  # two letters changed places
        ("sertifikat", "Tanda tangan elektronik"),  # only in the description
        ("pusat data", "Hosting aplikasi"),  # only the category
        ("video conference", "Rapat video"),  # the English name
        ("cara minta rapat daring", "Rapat video"),
    ],
)
def test_a_service_is_found_by_name_description_category_and_slips(words: str, first: str) -> None:
    assert [one.name for one in services_found(words)][:1] == [first]


def test_without_words_all_stand_in_their_order_and_nonsense_finds_nothing() -> None:
    assert len(services_found("   ")) == 4
    for nonsense in ("qqqqqqq zzzzz", "'; drop table", "\x00", "%", "(" * 300):
        assert services_found(nonsense) == []
