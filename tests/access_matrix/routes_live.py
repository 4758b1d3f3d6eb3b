"""What every page asks by the way: whether something changed, and what typed letters find."""

from __future__ import annotations

from tests.access_matrix.route import ANYBODY, Route

ROUTES = (
    Route("live", allowed=ANYBODY, opens={400}),  # the signed token is the right to ask
    Route("find", query="q=matriks"),
    # Names of places as in any atlas.
    Route("map_regions", {"edition": "1"}, allowed=ANYBODY),
    Route("map_districts", {"edition": "1", "row": 90, "column": 281}, allowed=ANYBODY),
)
