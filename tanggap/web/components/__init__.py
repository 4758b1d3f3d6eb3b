"""Building blocks of all pages: what ``docs/contributors/components.md`` describes.

Parts that stand in lists by the hundred (icons, badges, tables) are built from strings, because a template
include per cell would cost more than the query; parts that stand once per page are template partials.
"""
