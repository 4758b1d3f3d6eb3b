import assert from "node:assert/strict";
import test from "node:test";
import { fitting, levelAt, squaresOf } from "../modules/map-name-room.js";

test("the level of names follows the zoom", () => {
  assert.deepEqual([5, 7.5, 9.5, 10, 16].map(levelAt), ["province", "regency", "regency", "district", "district"]);
});

test("squares are counted from the South Pole and the date line, and a wide view asks for none", () => {
  assert.deepEqual(squaresOf({ south: 0.4, west: 101.3, north: 0.6, east: 101.6 }), ["90/281/"]);
  assert.deepEqual(squaresOf({ south: -0.2, west: 101.9, north: 0.1, east: 102.1 }), [
    "89/281/",
    "89/282/",
    "90/281/",
    "90/282/",
  ]);
  assert.deepEqual(squaresOf({ south: -11, west: 95, north: 6, east: 141 }), []);
});

test("a name that would lie on an earlier one, or be cut by the frame, is left out", () => {
  const at = (latitude, longitude) => ({ x: longitude, y: latitude });
  const names = [
    ["Sukajadi", 100, 100],
    ["Senapelan", 104, 110],
    ["Rumbai", 200, 100],
    ["Jauh", 100, 900],
    ["Terpotong", 200, 395],
  ];

  assert.deepEqual(
    fitting(names, at, { width: 400, height: 300 }).map(([words]) => words),
    ["Sukajadi", "Rumbai"],
  );
});
