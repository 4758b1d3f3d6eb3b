// Each chart has its figures as a table, which can be shown instead and exported.
export function startChartTools(figure) {
  const toggle = figure.querySelector("[data-chart-toggle]");
  const exporter = figure.querySelector("[data-chart-export]");
  showTable(figure, false);
  exporter.addEventListener("click", () => save(exporter.dataset.chartExport, toCsv(figure.querySelector("table"))));
  toggle.addEventListener("click", () => showTable(figure, toggle.getAttribute("aria-pressed") !== "true"));
}

export function showTable(figure, wanted) {
  const toggle = figure.querySelector("[data-chart-toggle]");
  toggle.setAttribute("aria-pressed", String(wanted));
  figure.dataset.view = wanted ? "table" : "chart";
}

// Brings the figures of the same chart, read later, into its table and drawing; nothing else changes.
export function freshenChart(figure, fresh) {
  const known = figure.querySelector("script[type='application/json']");
  const coming = fresh.querySelector("script[type='application/json']");
  if (!known || !coming || known.textContent === coming.textContent) return;
  known.textContent = coming.textContent;
  for (const part of ["[data-chart-table] tbody", ".tg-chart-note"]) {
    const [old, now] = [figure.querySelector(part), fresh.querySelector(part)];
    if (old && now) old.innerHTML = now.innerHTML;
  }
  figure.dispatchEvent(new Event("chart:fresh"));
}

// Raw figures, quoted where needed; a text that a spreadsheet would run as a formula gets an apostrophe.
export function toCsv(table) {
  const cell = (element) => {
    const raw = element.dataset.raw ?? element.textContent.trim();
    const safe = element.dataset.raw === undefined && /^[=+\-@\t\r]/.test(raw) ? `'${raw}` : raw;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [...table.rows].map((row) => [...row.cells].map(cell).join(",")).join("\r\n");
}

function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
