"""The state of a request follows from its decisions and from nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanggap.approvals.choices import ENDS, RequestState, Verdict
from tanggap.approvals.standing import standing

VERDICTS = st.sampled_from([verdict.value for verdict in Verdict])


@given(st.integers(1, 8), st.lists(VERDICTS, max_size=10))
def test_only_approval_of_every_step_approves(steps: int, verdicts: list[str]) -> None:
    taken = verdicts[: next((i + 1 for i, one in enumerate(verdicts) if one != "approve"), steps)][:steps]

    found = standing(steps, list(enumerate(taken)))

    approvals = sum(one == "approve" for one in taken)
    if len(taken) > approvals:
        assert found == (ENDS[Verdict(taken[-1])], len(taken) - 1)
    elif approvals == steps:
        assert found == (RequestState.APPROVED, steps - 1)
    else:
        assert found == (RequestState.WAITING, approvals)


@pytest.mark.parametrize(
    "decisions",
    [
        [(1, "approve")],
        [(0, "approve"), (0, "approve")],
        [(0, "reject"), (1, "approve")],
        [(0, "approve"), (1, "approve"), (2, "approve")],
        [(0, "recall"), (0, "approve")],
    ],
)
def test_decisions_that_cannot_be_are_found(decisions: list[tuple[int, str]]) -> None:
    with pytest.raises(ValueError, match="a decision on step"):
        standing(2, decisions)
