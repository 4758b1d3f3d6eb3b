"""The office's home: for those who see units or tickets of units."""

from __future__ import annotations

from tests.access_matrix.route import BUDGET_ROLES, Route

LEADING = BUDGET_ROLES | {"admin", "noc", "other_noc", "leader"}

ROUTES = (Route("office:home", allowed=LEADING, denied=403),)
