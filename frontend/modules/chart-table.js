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
