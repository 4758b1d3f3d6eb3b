// Of all tabs and the worker only one sends at a time: by the browser's locks, else by a lease in the store.
const LEASE_MS = 60_000;
const NAME = "tanggap-outbox";

// Runs it, or answers null when somebody else is at it.
export async function onlyOne(store, run, { locks = globalThis.navigator?.locks, now = Date.now } = {}) {
  if (locks) return locks.request(NAME, { ifAvailable: true }, (lock) => (lock ? run(() => {}) : null));
  const holder = `${now()}-${Math.random()}`;
  const take = () => store.swap("lease", (lease) =>
    lease && lease.holder !== holder && lease.until > now() ? undefined : { holder, until: now() + LEASE_MS });
  if (!(await take())) return null;
  try {
    return await run(take);
  } finally {
    await store.swap("lease", (lease) => (lease?.holder === holder ? { holder: "", until: 0 } : undefined));
  }
}
