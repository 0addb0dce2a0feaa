// Draws the bars of a chart from the table behind it, in the page's own tokens.
//
// The table's head names the series: the first column is the category; a column's
// `data-series` says how it is drawn: bar (default), step (a comparison) or forecast (dashed,
// stacked on the first bar). Cells carry `data-value`, an integer in minor units or a count;
// numbers here are lengths on a screen, never amounts that anything is computed from.

import { BarChart, LineChart } from "echarts/charts";
import type { BarSeriesOption, LineSeriesOption } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  BarChart,
  LineChart,
  GridComponent,
  TooltipComponent,
  AriaComponent,
  CanvasRenderer,
]);

type Kind = "bar" | "step" | "forecast";
interface Column {
  name: string;
  kind: Kind;
  values: (number | null)[];
}
interface Figures {
  categories: string[];
  columns: Column[];
}
type Palette = Record<string, string>;
type Drawn = BarSeriesOption | LineSeriesOption;

const TOKENS = [
  "paper", "surface", "ink", "soft", "muted", "line", "edge", "pine", "pine-soft", "amber",
  "series-1", "series-2", "series-3", "series-4", "series-5", "series-6",
];

function palette(element: Element): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  );
}

export function readTable(table: HTMLTableElement, scale: number): Figures {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead th")];
  const rows = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")];
  const columns = heads.slice(1).map((head, index) => ({
    name: head.textContent?.trim() ?? "",
    kind: (head.dataset.series as Kind | undefined) ?? "bar",
    values: rows.map((row) => {
      const value = row.cells[index + 1]?.dataset.value;
      return value === undefined || value === "" ? null : Number(value) / scale;
    }),
  }));
  return {
    categories: rows.map((row) => row.cells[0]?.textContent?.trim() ?? ""),
    // A comparison with nothing at all says nothing and is not drawn.
    columns: columns.filter((column) => column.kind === "bar" || column.values.some(Boolean)),
  };
}

function bar(column: Column, colour: string): BarSeriesOption {
  return {
    type: "bar" as const,
    name: column.name,
    stack: "bars",
    data: column.values,
    barWidth: "56%",
    itemStyle: { color: colour, borderRadius: [3, 3, 0, 0] },
    emphasis: { disabled: true },
  };
}

function forecast(column: Column, colours: Palette): BarSeriesOption {
  return {
    ...bar(column, ""),
    itemStyle: {
      color: colours["pine-soft"],
      borderColor: colours.pine,
      borderType: "dashed" as const,
      borderWidth: 1,
      borderRadius: [3, 3, 0, 0],
    },
  };
}

/** How wide a name beside a line is taken to be, in px. */
const NAME_WIDTH = 112;

/** The height just above everything in the last categories, as many as the name is wide. */
function clearHeight(figures: Figures, width: number): number {
  const count = figures.categories.length;
  const covered = Math.min(count, Math.ceil((NAME_WIDTH * count) / Math.max(width, 1)));
  const heights = Array.from({ length: covered }, (_, back) => count - 1 - back).map((index) => {
    const of = (kinds: Kind[]) =>
      figures.columns
        .filter((column) => kinds.includes(column.kind))
        .map((column) => column.values[index] ?? 0);
    return Math.max(of(["bar", "forecast"]).reduce((sum, value) => sum + value, 0), ...of(["step"]));
  });
  return Math.max(...heights, 0);
}

/** A comparison: an ochre step over a halo of paper, its name over its right end. */
function step(
  column: Column,
  figures: Figures,
  colours: Palette,
  width: number,
): LineSeriesOption[] {
  const line = {
    type: "line" as const,
    step: "middle" as const,
    data: column.values,
    symbol: "none",
    silent: true,
    emphasis: { disabled: true },
  };
  const last = figures.categories.length - 1;
  const height = clearHeight(figures, width);
  return [
    { ...line, name: "", z: 4, lineStyle: { color: colours.paper, width: 6 } },
    { ...line, name: column.name, z: 5, lineStyle: { color: colours["series-2"], width: 2 } },
    {
      type: "line",
      name: "",
      z: 6,
      silent: true,
      symbolSize: 0.1,
      data: figures.categories.map((_, index) => (index === last ? height : null)),
      label: {
        show: true,
        formatter: column.name,
        position: "top",
        align: "right",
        offset: [Math.min(16, width / figures.categories.length / 2 - 4), -2],
        color: colours.amber,
        fontWeight: 550,
        fontSize: 14,
      },
    },
  ];
}

function series(figures: Figures, colours: Palette, width: number): Drawn[] {
  let bars = 0;
  return figures.columns.flatMap<Drawn>((column) => {
    if (column.kind === "step") return step(column, figures, colours, width);
    if (column.kind === "forecast") return [forecast(column, colours)];
    bars += 1;
    return [bar(column, colours[`series-${Math.min(bars, 6)}`] ?? "")];
  });
}

function options(
  figures: Figures,
  colours: Palette,
  family: string,
  decimals: number,
  width: number,
) {
  const format = new Intl.NumberFormat(document.documentElement.lang);
  const exact = new Intl.NumberFormat(document.documentElement.lang, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  const text = { fontFamily: family, fontSize: 13, color: colours.muted };
  return {
    animation: false,
    textStyle: { fontFamily: family },
    grid: { left: 4, right: 4, top: 16, bottom: 4, outerBoundsMode: "same" as const },
    aria: { enabled: false },
    tooltip: {
      trigger: "axis" as const,
      // Drawn on the canvas: the HTML tooltip would bring its own inline styles.
      renderMode: "richText" as const,
      axisPointer: { type: "none" as const },
      backgroundColor: colours.ink,
      borderWidth: 0,
      textStyle: { color: colours.paper, fontFamily: family, fontSize: 14 },
      formatter: (points: unknown) => {
        const shown = (points as { axisValue: string; seriesName: string; value: number | null }[])
          .filter((point) => point.seriesName && point.value !== null && point.value !== undefined);
        return [
          shown[0]?.axisValue ?? "",
          ...shown.map((point) => `${point.seriesName}  ${exact.format(point.value ?? 0)}`),
        ].join("\n");
      },
    },
    xAxis: {
      type: "category" as const,
      data: figures.categories,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.edge } },
      axisLabel: { ...text, hideOverlap: true },
    },
    yAxis: {
      type: "value" as const,
      min: (range: { min: number }) => Math.min(0, range.min),
      splitNumber: 3,
      axisLabel: { ...text, formatter: (value: number) => format.format(value) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: series(figures, colours, width),
  };
}

export function drawChart(figure: HTMLElement): void {
  const table = figure.querySelector("table");
  const place = figure.querySelector<HTMLElement>(".chart-canvas");
  if (!table || !place) return;
  const decimals = Number(figure.dataset.exponent ?? 0);
  const figures = readTable(table, 10 ** decimals);
  figure.classList.add("chart-drawn");
  figure.querySelector("details")?.removeAttribute("open");
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const draw = () => {
    const family = getComputedStyle(document.body).fontFamily;
    chart.setOption(options(figures, palette(figure), family, decimals, place.clientWidth), true);
  };
  draw();
  void document.fonts.ready.then(draw);
  new ResizeObserver(() => {
    chart.resize();
    draw();
  }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
