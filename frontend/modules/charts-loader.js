// Loads the chart library only on pages that have a chart, and only when one comes near the screen.
import words, { say } from "./words.js";
import { toast } from "./toast.js";
import { showTable, startChartTools } from "./chart-table.js";

export function startCharts() {
  const observer = new IntersectionObserver(
    (seen) => {
      for (const { isIntersecting, target } of seen) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: "200px" },
  );
  const follow = (root) => {
    for (const figure of root.querySelectorAll("[data-chart]:not([data-followed])")) {
      figure.dataset.followed = "yes";
      startChartTools(figure);
      observer.observe(figure);
    }
  };
  follow(document);
  document.addEventListener("htmx:load", (event) => follow(event.target));
}

async function draw(figure) {
  try {
    const { drawChart } = await import(words.charts_url);
    drawChart(figure);
  } catch {
    showTable(figure, true);
    toast(say("chart_failed"), { level: "warning" });
  }
}
