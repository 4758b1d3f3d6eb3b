"""Several rows of one number become one ticket with its history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tanggap.intake.mapping import event_log, spill
from tanggap.intake.targets.tickets import draft_of
from tanggap.intake.tests.files import planned, write
from tanggap.tickets.drafts import TicketDraft

HEAD = "no,judul,buka,ubah,keadaan,petugas,selesai,tutup\n"
MAPPING: dict[str, Any] = {
    "target": "tickets",
    "source": "log",
    "key": "no",
    "order": "day_first",
    "time_zone": "UTC",
    "unknown": ["?"],
    "events": {
        "at": {"column": "ubah"},
        "state": "keadaan",
        "states": {
            "Baru": "new",
            "Aktif": "in_progress",
            "Tunggu": "on_hold:waiting_customer",
            "Selesai": "resolved",
            "Tutup": "closed",
        },
    },
    "fields": {
        "subject": {"column": "judul"},
        "reported_at": {"column": "buka"},
        "resolved_at": {"column": "selesai"},
        "closed_at": {"column": "tutup"},
        "assignee": {"column": "petugas", "until": "resolved_at"},
    },
}
ROWS = (
    "A,x,01/03/2026 08:00,01/03/2026 08:05,Baru,?,04/03/2026 10:00,05/03/2026 00:00",
    "A,x,01/03/2026 08:00,01/03/2026 09:00,Aktif,Budi,04/03/2026 10:00,05/03/2026 00:00",
    "A,x,01/03/2026 08:00,02/03/2026 09:00,Tunggu,Budi,04/03/2026 10:00,05/03/2026 00:00",
    "A,x,01/03/2026 08:00,03/03/2026 09:00,Tunggu,Sari,04/03/2026 10:00,05/03/2026 00:00",
    "A,x,01/03/2026 08:00,04/03/2026 09:00,Selesai,?,04/03/2026 10:00,05/03/2026 00:00",
    "A,x,01/03/2026 08:00,05/03/2026 00:00,Tutup,Nina,04/03/2026 10:00,05/03/2026 00:00",
)


def drafts(folder: Path, *rows: str) -> dict[str, TicketDraft]:
    path = write(folder, "log.csv", HEAD + "\n".join(rows) + "\n")
    found = {}
    for one in planned(path, MAPPING):
        assert one.record is not None, one.reasons
        found[one.key] = draft_of(one.record, source="log", unit_code="HQ")
    return found


def life(draft: TicketDraft) -> list[tuple[str, str, str]]:
    return [(f"{state.at:%d %H:%M}", state.status, state.hold_reason) for state in draft.states]


def test_rows_become_a_history_and_repeated_states_are_one(tmp_path: Path) -> None:
    draft = drafts(tmp_path, *ROWS)["A"]
    assert life(draft) == [
        ("01 08:05", "new", ""),
        ("01 09:00", "in_progress", ""),
        ("02 09:00", "on_hold", "waiting_customer"),
        ("04 10:00", "resolved", ""),
        ("05 00:00", "closed", ""),
    ]
    assert draft.status == "closed"


def test_the_technician_is_the_last_one_known_at_or_before_the_solution(tmp_path: Path) -> None:
    assert drafts(tmp_path, *ROWS)["A"].assignee_name == "Sari", "Nina came after the solution, ? is nobody"


def test_the_order_in_the_file_and_rows_between_do_not_matter(tmp_path: Path) -> None:
    other = "B,y,01/03/2026 08:00,01/03/2026 08:00,Baru,?,?,?"
    mixed = drafts(tmp_path, ROWS[4], other, ROWS[0], ROWS[5], ROWS[2], ROWS[1], ROWS[3])
    assert life(mixed["A"]) == life(drafts(tmp_path, *ROWS)["A"])
    assert (mixed["B"].status, mixed["B"].resolved_at, mixed["B"].assignee_name) == ("new", None, "")


def test_without_a_time_of_solution_it_is_unsolved_whatever_the_last_state_says(tmp_path: Path) -> None:
    rows = [row.replace("04/03/2026 10:00", "?") for row in ROWS]
    draft = drafts(tmp_path, *rows)["A"]
    assert (draft.status, draft.resolved_at, draft.closed_at) == ("on_hold", None, None)
    assert draft.assignee_name == "Nina"


def test_a_solution_that_the_states_never_told_is_added(tmp_path: Path) -> None:
    draft = drafts(tmp_path, ROWS[0], ROWS[1])["A"]
    assert [state.status for state in draft.states] == ["new", "in_progress", "resolved", "closed"]


def test_changes_before_the_report_are_set_to_its_moment_and_noted(tmp_path: Path) -> None:
    path = write(tmp_path, "log.csv", HEAD + ROWS[0].replace("01/03/2026 08:05", "28/02/2026 08:05") + "\n")
    [one] = planned(path, MAPPING)
    assert one.record is not None
    assert len(one.record.notes) == 1
    assert life(draft_of(one.record, source="log", unit_code="HQ"))[0] == ("01 08:00", "new", "")


@pytest.mark.parametrize(
    ("wrong", "word"), [("01/13/2026 09:00", "01/13/2026"), ("?", "ubah")], ids=["unreadable", "unknown"]
)
def test_a_wrong_row_refuses_its_number_whole_and_no_other(tmp_path: Path, wrong: str, word: str) -> None:
    other = "B,y,01/03/2026 08:00,01/03/2026 08:00,Baru,?,?,?"
    path = write(
        tmp_path, "log.csv", HEAD + "\n".join([ROWS[0], ROWS[1].replace("01/03/2026 09:00", wrong), other])
    )
    results = {one.key: one for one in planned(path, MAPPING)}
    assert results["A"].record is None
    assert results["A"].rows == 2
    assert "3" in results["A"].reasons[0]
    assert word in results["A"].reasons[0]
    assert results["B"].record is not None


def test_an_unknown_state_refuses_its_number(tmp_path: Path) -> None:
    path = write(tmp_path, "log.csv", HEAD + ROWS[0].replace("Baru", "Melayang") + "\n")
    [one] = planned(path, MAPPING)
    assert one.record is None
    assert "Melayang" in one.reasons[0]


def test_every_row_of_the_file_is_in_exactly_one_result(tmp_path: Path) -> None:
    path = write(tmp_path, "log.csv", HEAD + "\n".join([*ROWS, ",y,?,?,?,?,?,?", "B,y,salah,1,2,3,4,5"]))
    assert sum(one.rows for one in planned(path, MAPPING)) == 8


def test_a_number_with_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "MAX_ROWS_PER_KEY", 3)
    monkeypatch.setattr(event_log, "MAX_ROWS_PER_KEY", 3)
    [one] = planned(write(tmp_path, "log.csv", HEAD + "\n".join(ROWS)), MAPPING)
    assert one.record is None
    assert one.rows == 6
