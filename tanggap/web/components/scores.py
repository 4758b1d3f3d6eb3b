"""How reporters' answers from one to five look."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from tanggap.tickets.choices import BAD_SCORE, GOOD_SCORE, Score
from tanggap.web.components.badges import badge

ICONS = {
    Score.VERY_GOOD: "mood-happy",
    Score.GOOD: "mood-smile",
    Score.FAIR: "mood-empty",
    Score.BAD: "mood-sad",
    Score.VERY_BAD: "mood-angry",
}


def faces() -> list[dict[str, Any]]:
    """The five answers to choose from, best first: score, icon, word."""
    return [{"score": score.value, "icon": icon, "word": score.label} for score, icon in ICONS.items()]


def score_badge(score: int) -> SafeString:
    """An answer as a badge with face and word."""
    tone = "good" if score >= GOOD_SCORE else "bad" if score <= BAD_SCORE else "wait"
    found = Score(score)
    return badge(tone, f"{score} · {found.label}", ICONS[found])
