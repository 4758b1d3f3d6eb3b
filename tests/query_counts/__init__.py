"""How many queries each page costs, and that more rows cost no more of them.

Adding your pages
=================

Write ``tests/query_counts/pages_<area>.py`` for the area of that name under ``tanggap/web/``::

    from tests.query_counts.page import Page, Shelf

    PAGES = (
        Page("setup:units"),                                          # as the person "reader"
        Page("setup:unit", lambda shelf: {"pk": shelf["unit"].pk}),
        Page("setup:units", query="?q=a", label="setup:units search"),
    )
    EXEMPT = {"setup:unit_new": "a form without rows"}

    def build(shelf: Shelf) -> None:     # people and what all sizes share; sets shelf["reader"]
    def fill(shelf: Shelf, rows: int) -> None:   # bring every list that the pages show to ``rows`` rows

Then write the figures down with ``UPDATE_QUERY_COUNTS=1 pytest tests/query_counts`` and look at the change of
``baseline.json`` before you commit it.

The suite fails when a page needs another number of queries than the baseline says, when more rows cost
more queries, when a page needs more than ``MOST``, and when an address of a covered area is neither among
``PAGES`` nor ``EXEMPT``. Tables held in the process are emptied before each count.
"""
