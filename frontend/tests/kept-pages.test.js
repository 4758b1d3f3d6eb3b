import assert from "node:assert/strict";
import test from "node:test";
import { exifOf, upright, withExif } from "../modules/exif.js";
import { articlesIn, clockText, forHead, isKept, isSignDoor } from "../modules/kept-pages.js";
import { fitted } from "../modules/pictures.js";

test("only the technician's own pages and articles are kept", () => {
  for (const path of ["/field/", "/field/jobs/", "/field/jobs/TGP-000123/", "/kb/articles/modem-mati/"]) assert.ok(isKept(path), path);
  for (const path of ["/", "/desk/", "/account/", "/field/recap/", "/field/jobs/TGP-1/report/", "/files/x/", "/kb/"]) {
    assert.ok(!isKept(path), path);
  }
});

test("a job names the articles that are kept with it, and nothing else", () => {
  const html = '<a href="/kb/articles/modem-mati/" data-keep-with>x</a><a href="/kb/articles/lain/">y</a><a href="/desk/" data-keep-with>z</a>';
  assert.deepEqual(articlesIn(html), ["/kb/articles/modem-mati/"]);
});

test("whoever signs in or out passes the door", () => {
  assert.deepEqual(["/login/", "/logout/", "/login/code/", "/loginx/", "/field/"].map(isSignDoor), [true, true, true, false, false]);
});

test("a kept page says from when it is, and no text gets in as markup", () => {
  const facts = { language: "id", words: { offline: "Luring: keadaan pukul %(time)s <b>" } };
  const at = new Date(2026, 0, 2, 8, 12);
  const page = forHead('<html lang="id"><body class="x"><p>isi</p>', at.toISOString(), facts, new Date(2026, 0, 2, 9, 0));
  assert.match(page, /^<html data-kept-at="2026-[^"]+" lang="id">/);
  assert.match(page, /<body class="x"><p class="tg-offline" role="status">Luring: keadaan pukul 08\.12 b>/);
});

test("another day is named", () => {
  const at = new Date(2026, 0, 2, 8, 12).toISOString();
  assert.equal(clockText(at, "en", new Date(2026, 0, 5)), "2 Jan 08:12");
  assert.equal(clockText("nonsense", "en"), "");
});

test("photos are fitted into 1600 pixels and never made larger", () => {
  assert.deepEqual(fitted(4000, 3000), { width: 1600, height: 1200 });
  assert.deepEqual(fitted(3000, 4000), { width: 1200, height: 1600 });
  assert.deepEqual(fitted(800, 600), { width: 800, height: 600 });
});

const tiff = (little) => {
  const bytes = new Uint8Array(8 + 2 + 12);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, 0x0112, little);
  view.setUint16(12, 3, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, 6, little);
  return bytes;
};

const jpegWith = (body) => {
  const length = 2 + 6 + body.length;
  return new Uint8Array([
    0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xe1, length >> 8, length & 255, 0x45, 0x78, 0x69, 0x66, 0, 0, ...body, 0xff, 0xda, 0, 0,
  ]);
};

for (const little of [true, false]) {
  test(`time and place go into the smaller picture, its turn does not (${little ? "little" : "big"} endian)`, () => {
    const segment = exifOf(jpegWith(tiff(little)));
    const turned = upright(segment);
    assert.equal(new DataView(turned.buffer).getUint16(10 + 18, little), 1);
    const made = withExif(new Uint8Array([0xff, 0xd8, 0xff, 0xdb]), turned);
    assert.deepEqual([...made.subarray(0, 4)], [0xff, 0xd8, 0xff, 0xe1]);
    assert.deepEqual([...made.subarray(-2)], [0xff, 0xdb]);
  });
}

test("a file that is no JPEG, or one cut short, has no such part", () => {
  assert.equal(exifOf(new Uint8Array([1, 2, 3, 4, 5])), null);
  assert.equal(exifOf(jpegWith(tiff(true)).subarray(0, 20)), null);
});
