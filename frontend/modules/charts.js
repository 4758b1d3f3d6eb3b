// Draws charts with the parts of ECharts that we use; colours come from our tokens.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const drawn = new Set();

export function drawChart(figure) {
  const read = () => JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  let data = read();
  const canvas = figure.querySelector("[data-chart-canvas]");
  const chart = init(canvas, null, { renderer: "svg" });
  const paint = () => chart.setOption(options(data, colours()), true);
  paint();
  figure.dataset.drawn = "yes";
  drawn.add(paint);
  figure.addEventListener("chart:fresh", () => {
    data = read();
    paint();
  });
  new ResizeObserver(() => chart.resize()).observe(canvas);
  chart.on("click", ({ seriesIndex, dataIndex }) => {
    const url = data.series[seriesIndex]?.urls?.[dataIndex];
    if (url) window.location.assign(url);
  });
}

const repaint = () => drawn.forEach((paint) => paint());
document.addEventListener("theme:changed", repaint);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

function colours() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--tg-${name}`).trim();
  return {
    token,
    palette: [1, 2, 3, 4, 5, 6].map((n) => token(`chart-${n}`)),
    ink: token("ink"),
    quiet: token("ink-3"),
    line: token("line"),
    surface: token("raised"),
    font: token("font"),
  };
}

function options(data, look) {
  const flat = data.kind === "horizontal";
  const category = {
    type: "category",
    data: data.labels,
    inverse: flat,
    axisLine: { lineStyle: { color: look.line } },
    axisTick: { show: false },
    axisLabel: { color: look.quiet, hideOverlap: true },
  };
  const figures = {
    type: "value",
    splitNumber: 4,
    splitLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.quiet, formatter: short(data.unit) },
  };
  return {
    animation: false,
    textStyle: { fontFamily: look.font, color: look.ink },
    color: look.palette,
    grid: { left: 4, right: 12, top: data.series.length > 1 ? 34 : 12, bottom: 4, containLabel: true },
    legend: data.series.length > 1 ? { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: { color: look.ink } } : { show: false },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: look.surface,
      borderColor: look.line,
      textStyle: { color: look.ink, fontSize: 13 },
      axisPointer: { type: data.kind === "line" ? "line" : "shadow", shadowStyle: { opacity: 0.08 } },
      formatter: (points) => tooltip(points, data),
    },
    xAxis: flat ? figures : category,
    yAxis: flat ? category : figures,
    series: data.series.map((series) => shape(series, data, look)),
  };
}

function shape(series, data, look) {
  const colour = series.tone ? look.token(series.tone) : undefined;
  const common = { name: series.name, data: series.values, itemStyle: { color: colour }, cursor: series.urls.length ? "pointer" : "default" };
  if (data.kind === "line") {
    return { ...common, type: "line", symbol: "circle", symbolSize: 5, showSymbol: data.labels.length < 40, lineStyle: { width: 2, color: colour }, connectNulls: false };
  }
  return {
    ...common,
    type: "bar",
    stack: data.kind === "stacked" ? "all" : undefined,
    barMaxWidth: 28,
    itemStyle: { color: colour, borderRadius: data.kind === "stacked" ? 0 : data.kind === "horizontal" ? [0, 3, 3, 0] : [3, 3, 0, 0] },
  };
}

function tooltip(points, data) {
  const box = document.createElement("div");
  const head = document.createElement("strong");
  head.textContent = points[0]?.name ?? "";
  box.append(head);
  for (const { seriesIndex, dataIndex, color } of points) {
    const line = document.createElement("div");
    const dot = document.createElement("span");
    dot.style.cssText = `display:inline-block;width:9px;height:9px;border-radius:3px;margin-right:6px;background:${color}`;
    line.append(dot, `${data.series[seriesIndex].name}: ${data.series[seriesIndex].texts[dataIndex]}`);
    box.append(line);
  }
  return box;
}

function short(unit) {
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(language, { style: "percent" });
  if (unit === "percent") return (value) => share.format(value);
  if (unit === "rupiah") return (value) => `Rp${number.format(value)}`;
  if (unit === "duration") return (value) => hours(value, language);
  return (value) => number.format(value);
}

function hours(seconds, language) {
  const [h, m, d] = language === "id" ? ["j", "m", "h"] : ["h", "m", "d"];
  if (seconds >= 172800) return `${Math.round(seconds / 86400)} ${d}`;
  if (seconds >= 3600) return `${Math.round(seconds / 360) / 10} ${h}`;
  return `${Math.round(seconds / 60)} ${m}`;
}
