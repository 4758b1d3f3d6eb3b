"""Questions of categories: read by everybody who reports, edited by who edits categories."""

from __future__ import annotations

from tanggap.tickets.models import Category
from tanggap.tickets.tests.factories import make_category
from tests.access_matrix.cast import Cast
from tests.access_matrix.route import ANYBODY, Route


def prepare(cast: Cast) -> None:
    """A category without questions."""
    made: Category = make_category("Pertanyaan matriks")
    cast.things["asking"] = made


def _category(cast: Cast) -> dict[str, object]:
    return {"pk": cast.things["asking"].pk}


ROUTES = (
    Route("public:questions", query="category=1", allowed=ANYBODY),
    Route("setup:category_questions", _category, allowed=("admin",), denied=403),
    Route(
        "setup:category_questions",
        _category,
        "POST",
        allowed=("admin",),
        denied=403,
        data={"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0", "seen": "0", "act": "save"},
    ),
)
