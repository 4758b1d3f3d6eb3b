"""Every action that the code records has words."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

import tanggap
from tanggap.accounts.permissions import ALL
from tanggap.web.setup.audit_verbs import VERBS, action_words

PAIR = re.compile(r'"([a-z][a-z_]*)\.([a-z_]+)"')
THINGS = {"import", "lexicon", "job_run", "sla_policy", "work_order", "article_category"}
NOT_ACTIONS = {"import.csv", "lexicon.json", "import.undo", "ticket.answered", "job_run.requested"}


def recorded_verbs() -> dict[str, str]:
    """Verb to one action with it, out of the texts of the code that writes entries."""
    models = {model._meta.model_name for model in apps.get_models() if model.__module__.startswith("tanggap")}
    found: dict[str, str] = {}
    for path in Path(tanggap.__file__).parent.glob("*/services/*.py"):
        for thing, verb in PAIR.findall(path.read_text("utf-8")):
            action = f"{thing}.{verb}"
            if (thing in THINGS or thing in models) and action not in ALL | NOT_ACTIONS:
                found[verb] = action
    return found


def test_each_recorded_action_has_words() -> None:
    verbs = recorded_verbs()
    assert len(verbs) > 50
    assert {action for verb, action in verbs.items() if verb not in VERBS} == set()


def test_an_unknown_action_shows_its_code() -> None:
    assert action_words("ticket.resolved") != "ticket.resolved"
    assert action_words("ticket.unheard_of") == "ticket.unheard_of"
