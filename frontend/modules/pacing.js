// How long to wait before the next question: fast while the page is in sight (a screen on a wall has no hand
// on it), slow otherwise, longer after each failure, and never in step with other pages.
export const VISIBLE_MS = 2000;
export const HIDDEN_MS = 30000;
const LONGEST_MS = 60000;

export function pause({ hidden, failures }, random = Math.random()) {
  const usual = hidden ? HIDDEN_MS : VISIBLE_MS;
  const wait = failures ? Math.max(usual, Math.min(LONGEST_MS, VISIBLE_MS * 2 ** failures)) : usual;
  return Math.round(wait * (0.9 + 0.2 * random));
}
