// Whether the next picture is for coming or for going, told from what the page says and what this phone did since.

// page: {direction, holdsUntil, shownAt, person}; answers {direction, item}: the act of this phone that decided it.
export function directionAfter(page, items, now = new Date()) {
  const mine = items.filter(
    (item) =>
      item.kind === "attendance" && item.person === page.person && item.state !== "refused" && item.happened_at > page.shownAt,
  );
  const item = mine.at(-1) ?? null;
  // A copy from before the shift was over says nothing about the next one.
  const begins = item ? Date.parse(item.happened_at) + LONGEST_SHIFT_MS : Date.parse(page.holdsUntil);
  if (now.getTime() > begins) return { direction: "in", item: null };
  if (!item) return { direction: page.direction, item };
  return { direction: item.step === "in" ? "out" : "in", item };
}

const LONGEST_SHIFT_MS = 16 * 3600_000;
