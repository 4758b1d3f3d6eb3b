import assert from "node:assert/strict";
import test from "node:test";
import { toCsv } from "../modules/chart-table.js";

const table = (...rows) => ({ rows: rows.map((cells) => ({ cells })) });
const word = (textContent) => ({ textContent, dataset: {} });
const figure = (raw) => ({ textContent: "shown otherwise", dataset: { raw } });

test("figures are exported raw, words with quotes where they need them", () => {
  const text = toCsv(table([word("Day"), word('He said "hi"')], [word("1 Nov, 2026"), figure("1204.5")]));
  assert.equal(text, 'Day,"He said ""hi"""\r\n"1 Nov, 2026",1204.5');
});

test("a word that a spreadsheet would run as a formula is defused; a negative figure is not", () => {
  assert.equal(toCsv(table([word("=HYPERLINK(1)"), figure("-3")])), "'=HYPERLINK(1),-3");
});
