"""On a phone nothing of a page stays hidden behind the bars at its foot."""

from __future__ import annotations

from tests.e2e.conftest import People
from tests.e2e.test_accessibility import PAGES, single_pages

HIDDEN = """() => {
  window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  const end = document.querySelector("main").getBoundingClientRect().bottom;
  const bars = [...document.querySelectorAll(".tg-sticky, .tg-bottom")].filter(bar => bar.offsetHeight);
  return Math.max(0, end - Math.min(innerHeight, ...bars.map(bar => bar.getBoundingClientRect().top)));
}"""
"""How many pixels of the content stay behind the bars when the page is scrolled to its end."""


def test_the_last_line_of_every_page_can_be_seen(people: People) -> None:
    account = "teknisi1"
    page = people.page(account, phone=True)
    behind: dict[str, float] = {}

    for url in PAGES[account] + single_pages(account):
        answer = page.goto(url)
        if answer and answer.ok and page.locator(".tg-bottom").count():
            behind[url] = page.evaluate(HIDDEN)

    assert "/field/" in behind
    assert not any(pixels > 1 for pixels in behind.values()), behind
