"""Names of places for the base map: complete, small, and kept by browsers."""

from __future__ import annotations

import pytest

from tanggap.fieldwork.attendance.gazetteer import atlas_districts
from tanggap.web.context import browser_words


def asked(client, rest=""):
    answer = client.get(browser_words()["map_names_url"] + rest)
    assert answer.status_code == 200
    return answer


def test_provinces_and_regencies_come_at_once_and_are_kept_by_the_browser(client):
    answer = asked(client)
    found = answer.json()

    assert (len(found["provinces"]), len(found["regencies"])) == (38, 514)
    assert found["provinces"][0][0] == "Jawa Barat", "most people first, so that its name finds room"
    (pekanbaru,) = [one for one in found["regencies"] if one[0] == "Kota Pekanbaru"]
    assert pekanbaru[1:] == [pytest.approx(0.51, abs=0.1), pytest.approx(101.45, abs=0.1)]
    assert "immutable" in answer["Cache-Control"]
    assert len(answer.content) < 30_000


def test_districts_come_by_square_degree(client):
    names = {name for name, _latitude, _longitude in asked(client, "90/281/").json()["districts"]}

    assert {"Sukajadi", "Rumbai"} <= names
    assert asked(client, "0/0/").json() == {"districts": []}
    assert client.get(browser_words()["map_names_url"] + "180/0/").status_code == 404
    assert sum(map(len, atlas_districts().values())) > 7_000
