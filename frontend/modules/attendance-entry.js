// What one check-in sends, and how: told without camera and page, so that it is tested without them.
const LONGEST_SIDE = 1280;
const DEVICE = "tanggap-device";
export const FAR_M = 100;

// The body of one send. The same request key sent twice counts once, so this may be kept and sent again.
export function entryData({ direction, source, picture, challenge = "", position = null, takenAt = null, face = null, requestKey, device = deviceKey(), token = "" }) {
  const data = new FormData();
  const values = {
    csrfmiddlewaretoken: token,
    direction,
    source,
    challenge,
    request_key: requestKey,
    phone_time: new Date().toISOString(),
    taken_at: takenAt ? takenAt.toISOString() : "",
    device_key: device,
    face: face === null ? "" : face ? "yes" : "no",
    ...positionValues(position, takenAt ?? new Date()),
  };
  for (const [name, value] of Object.entries(values)) data.append(name, value);
  data.append("picture", picture, "picture.jpg");
  return data;
}

export function positionValues(position, at = new Date()) {
  if (!position) return {};
  const { latitude, longitude, accuracy } = position.coords;
  return {
    latitude: latitude.toFixed(6),
    longitude: longitude.toFixed(6),
    accuracy_m: Math.round(accuracy),
    position_age_s: Math.max(0, Math.round((at.getTime() - position.timestamp) / 1000)),
  };
}

// A random name that this browser keeps, so that one phone used by two people is noticed.
export function deviceKey(storage = null) {
  try {
    storage ??= globalThis.localStorage;
    let key = storage.getItem(DEVICE);
    if (!key) {
      key = crypto.randomUUID();
      storage.setItem(DEVICE, key);
    }
    return key;
  } catch {
    return "";
  }
}

// The size at which a picture is sent: its longer side at most 1280, never larger than it is.
export function pictureSize(width, height) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

// One key for one act, however often the button is pressed until it is told what became of it: an answer that was
// lost on the way makes no second entry.
export class ActKeys {
  #key = "";
  #direction = "";

  of(direction) {
    if (!this.#key || this.#direction !== direction) this.#key = crypto.randomUUID();
    this.#direction = direction;
    return this.#key;
  }

  settled() {
    this.#key = "";
  }
}

// Talks to the server. `send` is fetch, `keep` takes over what could not leave and answers whether it did.
export class Exchange {
  constructor({ challengeUrl, sendUrl, token, keep, send = globalThis.fetch.bind(globalThis) }) {
    Object.assign(this, { challengeUrl, sendUrl, token, keep, send });
  }

  // The server's word for this picture; null without a connection.
  async challenge(direction) {
    const body = new URLSearchParams({ direction, csrfmiddlewaretoken: this.token });
    const answer = await this.#post(this.challengeUrl, { body });
    if (!answer) return null;
    if (!answer.ok) throw refusal(answer.told);
    return answer.told.challenge;
  }

  // Answers {url} of the receipt, or {kept} where there is no connection.
  async deliver(entry, takenAt) {
    const headers = { "X-Requested-With": "XMLHttpRequest" };
    const answer = await this.#post(this.sendUrl, { body: entryData({ ...entry, token: this.token }), headers });
    if (!answer) return this.unsent(entry, takenAt);
    if (answer.ok) return { url: answer.told.url };
    // A slow line used the three minutes up: the picture goes as one that was sent later, for the NOC to judge.
    if (answer.told.code === "challenge_over" && entry.source === "live") {
      return this.deliver({ ...entry, challenge: "", takenAt, source: "synced" }, takenAt);
    }
    throw refusal(answer.told);
  }

  async unsent(entry, takenAt) {
    const later = { ...entry, challenge: "", takenAt, source: "synced", token: this.token };
    return { kept: Boolean(await this.keep(entryData(later), this.sendUrl)) };
  }

  // Null for no answer, for a server that cannot do it now (a full disk), and for words that are not the server's own:
  // a hotspot's sign-in page, a proxy's error, a session that is over, or the token of a page that was kept for days.
  // The picture is then kept, not lost.
  async #post(url, { body, headers = {} }) {
    let answer;
    try {
      answer = await this.send(url, { method: "POST", body, headers });
    } catch {
      return null;
    }
    const told = answer.status < 500 ? await answer.json().catch(() => null) : null;
    return told ? { ok: answer.ok, told } : null;
  }
}

const refusal = (told) => Object.assign(new Error("refused"), { told: told.message });
