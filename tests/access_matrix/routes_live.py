"""The question that open pages ask; the signed token is the right to ask, so anybody may try."""

from __future__ import annotations

from tests.access_matrix.route import ANYBODY, Route

ROUTES = (Route("live", allowed=ANYBODY, opens={400}),)
