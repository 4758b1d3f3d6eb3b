"""Open to strangers: the probes."""

from __future__ import annotations

from tests.access_matrix.route import ANYBODY, Route

ROUTES = (
    Route("public:healthz", allowed=ANYBODY),
    Route("public:readyz", allowed=ANYBODY),
    # All browsers of the matrix ask from the loopback address, which may read it.
    Route("public:metrics", allowed=ANYBODY),
)
