"""Reads of checklists: what stands on a ticket, what is still open, which templates there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, OuterRef, QuerySet, StringAgg, Subquery, Value
from django.db.models.functions import Cast, Concat

from tanggap.kernel.reference_cache import ReferenceCache
from tanggap.tickets.models import ChecklistItem, ChecklistTemplate, Ticket, TicketChecklist

MOST_ITEMS = 40
MOST_LISTS = 20
"""Checklists on one ticket."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist on a ticket with its items in order."""

    row: TicketChecklist
    items: list[ChecklistItem]

    @property
    def done(self) -> int:
        """How many items are ticked."""
        return sum(item.done_at is not None for item in self.items)

    @property
    def may_go(self) -> bool:
        """Whether the category does not ask for it and nothing is ticked."""
        return not self.row.automatic and not self.done

    @property
    def left_over(self) -> bool:
        """Whether an earlier category of the ticket brought it, and the present one does not ask for it."""
        return not self.row.automatic and not self.row.actor_label


def checklists_of(ticket: Ticket) -> list[Checklist]:
    """The ticket's checklists in the order in which they were added; one query."""
    items = ChecklistItem.objects.filter(checklist__ticket=ticket).select_related("checklist")
    lists: dict[int, Checklist] = {}
    for item in items.order_by("checklist_id", "position"):
        lists.setdefault(item.checklist_id, Checklist(item.checklist, [])).items.append(item)
    return list(lists.values())


def _open(items: QuerySet[ChecklistItem]) -> QuerySet[ChecklistItem]:
    return items.filter(mandatory=True, done_at__isnull=True)


def open_items(ticket: Ticket) -> list[str]:
    """The mandatory items that nobody ticked yet, in order; no query when the ticket was loaded with them."""
    known = getattr(ticket, "open_item_texts", ...)
    if known is not ...:
        keyed = [line.split(":", 2) for line in known.split("\n")] if known else []
        return [text for _list, _place, text in sorted(keyed, key=lambda row: (int(row[0]), int(row[1])))]
    found = _open(ChecklistItem.objects.filter(checklist__ticket=ticket))
    return list(found.order_by("checklist_id", "position").values_list("text", flat=True))


def open_item_texts() -> Subquery:
    """The same for each ticket of a queryset, a line each with its place; null when nothing is open."""
    found = _open(ChecklistItem.objects.filter(checklist__ticket=OuterRef("pk")))
    # Each with its place in front: not every SQLite puts what it joins in order.
    line = Concat(
        Cast("checklist_id", CharField()), Value(":"), Cast("position", CharField()), Value(":"), "text"
    )
    joined = found.order_by().values("checklist__ticket").annotate(texts=StringAgg(line, Value("\n")))
    return Subquery(joined.values("texts"))


def _load(_key: None) -> list[ChecklistTemplate]:
    rows = ChecklistTemplate.objects.filter(retired_at__isnull=True).select_related("category")
    return list(rows.order_by("position", "pk"))


templates_in_use: ReferenceCache[list[ChecklistTemplate]] = ReferenceCache(_load)
"""Templates that are not retired, in their order."""


def templates_for(ticket: Ticket) -> list[ChecklistTemplate]:
    """Those that its category asks for."""
    if ticket.category is None:
        return []
    above = {int(key) for key in ticket.category.path.split("/")[:-1]}
    return [template for template in templates_in_use.get() if template.category_id in above]
