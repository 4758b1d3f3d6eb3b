"""Pages that lie open: when does something show up on them, and were they ever loaded anew?"""

from __future__ import annotations

from datetime import datetime

from playwright.sync_api import Page

ARM = """([name, selector, absent]) => {
  window.seen ??= {};
  delete window.seen[name];
  const look = () => {
    if (Boolean(document.querySelector(selector)) !== absent) window.seen[name] = Date.now();
    else setTimeout(look, 20);
  };
  look();
}"""
PATIENCE_MS = 20_000
QUESTION_S = 2.2
"""Longest time between two questions of a page in sight."""


class Watched:
    """A page that somebody opened and leaves alone."""

    def __init__(self, page: Page, title: str) -> None:
        self.page, self.title = page, title
        page.evaluate("window.neverReloaded = true")

    def arm(self, name: str, selector: str, *, absent: bool = False) -> None:
        """Begin to look for a selector, or for its disappearance."""
        present = self.page.locator(selector).count() > 0
        assert present == absent, f"the page {self.title} shows {selector}: {present}"
        self.page.evaluate(ARM, [name, selector, absent])

    def seconds_after(self, name: str, moment: datetime) -> float:
        """Seconds from a moment of the server to the one at which the page showed it."""
        self.page.wait_for_function("name => window.seen[name]", arg=name, timeout=PATIENCE_MS)
        shown = self.page.evaluate("name => window.seen[name]", name) / 1000
        return float(shown - moment.timestamp())

    def within(self, name: str, moment: datetime, limit_s: float) -> None:
        """Fail when it was shown later than promised; a busy machine is given one more question."""
        late = self.seconds_after(name, moment)
        assert late <= limit_s + QUESTION_S, f"{self.title} showed {name} after {late:.1f} s"

    def was_left_alone(self) -> bool:
        """Whether it is still the page that was opened."""
        return bool(self.page.evaluate("window.neverReloaded === true"))
