// What a check-in sends, when it is kept instead, and that one act is one entry; without a camera.
import assert from "node:assert/strict";
import test from "node:test";
import { ActKeys, deviceKey, entryData, Exchange, pictureSize, positionValues } from "../modules/attendance-entry.js";

const picture = new Blob(["jpeg"], { type: "image/jpeg" });
const fix = (more = {}) => ({ coords: { latitude: 0.5070689, longitude: 101.4477793, accuracy: 12.4, ...more }, timestamp: Date.parse("2026-01-05T00:55:00Z") });
const takenAt = new Date("2026-01-05T00:55:07Z");
const entry = { direction: "in", picture, requestKey: "k1", device: "d1", challenge: "c1", source: "live" };
const answer = (status, told) => new Response(typeof told === "string" ? told : JSON.stringify(told), { status });

// An exchange whose server gives these answers in turn; an Error is a line that breaks.
function exchange(answers, keeps = true) {
  const calls = [];
  const kept = [];
  const made = new Exchange({
    challengeUrl: "/challenge/",
    sendUrl: "/send/",
    token: "t",
    send: async (url, { body, headers }) => {
      calls.push({ url, body, headers });
      const next = answers.shift();
      if (next instanceof Error) throw next;
      return next;
    },
    keep: async (data, url) => {
      kept.push({ data, url });
      return keeps;
    },
  });
  return { made, calls, kept };
}

test("an entry carries the act, the place, how old it is, and what the phone knows of the face", () => {
  const data = entryData({ ...entry, position: fix(), takenAt, face: true, token: "t" });
  const told = Object.fromEntries(data);

  assert.deepEqual(
    { ...told, phone_time: "", picture: told.picture.name },
    {
      csrfmiddlewaretoken: "t", direction: "in", source: "live", challenge: "c1", request_key: "k1", phone_time: "",
      taken_at: "2026-01-05T00:55:07.000Z", device_key: "d1", face: "yes", latitude: "0.507069", longitude: "101.447779",
      accuracy_m: "12", position_age_s: "7", picture: "picture.jpg",
    },
  );
  assert.ok(!Number.isNaN(Date.parse(told.phone_time)));
});

test("what is not known is sent as nothing, and a place from the future is new", () => {
  const data = entryData(entry);

  assert.deepEqual([data.get("face"), data.get("taken_at"), data.get("latitude")], ["", "", null]);
  assert.equal(entryData({ ...entry, face: false }).get("face"), "no");
  assert.deepEqual(positionValues(null), {});
  assert.equal(positionValues(fix(), new Date("2026-01-05T00:54:00Z")).position_age_s, 0);
});

test("the name of the phone is made once and kept; a browser that keeps nothing has none", () => {
  const rows = new Map();
  const storage = { getItem: (name) => rows.get(name) ?? null, setItem: (name, value) => rows.set(name, value) };

  assert.equal(deviceKey(storage), deviceKey(storage));
  assert.match(deviceKey(storage), /^[0-9a-f-]{36}$/);
  const locked = { getItem: () => { throw new Error("SecurityError"); } };
  assert.equal(deviceKey(locked), "");
});

test("pictures are made smaller, never larger", () => {
  assert.deepEqual(pictureSize(4000, 3000), { width: 1280, height: 960 });
  assert.deepEqual(pictureSize(720, 1600), { width: 576, height: 1280 });
  assert.deepEqual(pictureSize(640, 480), { width: 640, height: 480 });
});

test("an act keeps its key until it is settled or another act begins", () => {
  const keys = new ActKeys();
  const first = keys.of("in");

  assert.equal(keys.of("in"), first);
  keys.settled();
  const second = keys.of("in");
  assert.notEqual(second, first);
  assert.notEqual(keys.of("out"), second);
});

test("the server's word is asked for, and its refusal told in its own words", async () => {
  const { made, calls } = exchange([answer(201, { challenge: "c9" }), answer(403, { message: "Belum aktif" })]);

  assert.equal(await made.challenge("out"), "c9");
  assert.deepEqual([calls[0].url, calls[0].body.get("direction"), calls[0].body.get("csrfmiddlewaretoken")], ["/challenge/", "out", "t"]);
  await assert.rejects(made.challenge("out"), { told: "Belum aktif" });
});

test("without a connection, or with somebody else's answer, there is no word", async () => {
  const { made } = exchange([new TypeError("offline"), answer(200, "<html>Masuk ke hotspot</html>"), answer(502, "Bad Gateway")]);

  for (let turn = 0; turn < 3; turn += 1) assert.equal(await made.challenge("in"), null);
});

test("a picture that arrives leads to its receipt", async () => {
  const { made, calls, kept } = exchange([answer(201, { url: "/receipt/" })]);

  assert.deepEqual(await made.deliver(entry, takenAt), { url: "/receipt/" });
  assert.deepEqual([calls[0].url, calls[0].headers["X-Requested-With"], calls[0].body.get("challenge")], ["/send/", "XMLHttpRequest", "c1"]);
  assert.equal(kept.length, 0);
});

test("a line that breaks, a full disk, a proxy's error and a session that is over keep the picture under the same key", async () => {
  for (const broken of [new TypeError("offline"), answer(503, { code: "no_room", message: "Penuh" }), answer(502, "Bad Gateway"), answer(200, "<html>Masuk</html>")]) {
    const { made, kept } = exchange([broken]);

    assert.deepEqual(await made.deliver(entry, takenAt), { kept: true });
    const told = kept[0].data;
    assert.deepEqual(
      [told.get("request_key"), told.get("source"), told.get("challenge"), told.get("taken_at"), kept[0].url],
      ["k1", "synced", "", takenAt.toISOString(), "/send/"],
    );
  }
});

test("where nothing keeps it the person is told", async () => {
  const { made } = exchange([new TypeError("offline")], false);

  assert.deepEqual(await made.deliver(entry, takenAt), { kept: false });
});

test("a word that ran out makes the picture one that was sent later, once", async () => {
  const over = () => answer(422, { code: "challenge_over", message: "Lebih dari tiga menit" });
  const { made, calls } = exchange([over(), answer(201, { url: "/receipt/" })]);

  assert.deepEqual(await made.deliver(entry, takenAt), { url: "/receipt/" });
  assert.deepEqual(calls.map(({ body }) => [body.get("source"), body.get("challenge"), body.get("request_key")]), [
    ["live", "c1", "k1"],
    ["synced", "", "k1"],
  ]);
  const twice = exchange([over(), over()]);
  await assert.rejects(twice.made.deliver(entry, takenAt), { told: "Lebih dari tiga menit" });
  assert.equal(twice.calls.length, 2);
});

test("another refusal is told and nothing is kept", async () => {
  const { made, kept } = exchange([answer(422, { code: "invalid", message: "Bukan gambar" })]);

  await assert.rejects(made.deliver(entry, takenAt), { told: "Bukan gambar" });
  assert.equal(kept.length, 0);
});
