/** What the two charts show: from an answer of the backend to lines, tiles and a table. */

import { change, count, euros, lineName, percent, shortEuros } from "./format.js";

const FUELS = ["petrol", "diesel", "hybrid", "electric"];
const YEAR = 365.25 * 24 * 3600 * 1000;

/** The colour of a line; a fuel keeps its colour whatever else is shown. */
export function colorOf(name, index) {
  const fuel = FUELS.indexOf(name);
  return `series-${fuel < 0 ? index : fuel}`;
}

/** The chart of prices over time. */
export function trendsChart(answer) {
  const lines = answer.series.map((series, index) => ({
    name: lineName(series.name),
    color: colorOf(series.name, index),
    points: series.points.map((point) => ({
      x: Date.parse(point.start) / YEAR,
      y: point.median_price,
      label: point.period,
      note: `${count(point.listings)} cars`,
    })),
  }));
  const years = new Set();
  answer.series.forEach((series) => series.points.forEach((point) => years.add(point.start.slice(0, 4))));
  return {
    title: "Prices over time",
    note: "Median price of the cars offered in each quarter.",
    label: "Line chart of prices over time",
    lines,
    xTicks: Array.from(years)
      .sort()
      .map((year) => ({ x: Date.parse(`${year}-01-01`) / YEAR, label: year })),
    formatY: shortEuros,
    figure: euros,
  };
}

/** The chart of value by age. */
export function depreciationChart(answer) {
  const ages = new Set();
  const lines = answer.series.map((series, index) => ({
    name: lineName(series.name),
    color: colorOf(series.name, index),
    points: series.points.map((point) => {
      ages.add(point.age);
      return {
        x: point.age,
        y: point.kept,
        label: point.age === 1 ? "1 year old" : `${point.age} years old`,
        note: `${euros(point.median_price)}, ${count(point.listings)} cars`,
      };
    }),
  }));
  return {
    title: "Value by age",
    note: "How much of its price when new a car still brings, by its age in years.",
    label: "Line chart of value by age",
    lines,
    xTicks: Array.from(ages)
      .sort((a, b) => a - b)
      .map((age) => ({ x: age, label: String(age) })),
    formatY: (value) => `${Math.round(value)} %`,
    figure: percent,
    fromZero: true,
  };
}

/** The figures above the chart: [what, figure, remark]. */
export function tiles(trends, depreciation) {
  const now = leading(trends);
  const value = leading(depreciation);
  if (!now || !value) {
    return [];
  }
  const last = now.points[now.points.length - 1];
  const five = value.points.find((point) => point.age === 5);
  const of = trends.series.length > 1 ? `, ${lineName(now.name)}` : "";
  const total = trends.series.reduce((sum, series) => sum + series.listings, 0);
  return [
    ["Median price", euros(last.median_price), `${last.period}${of}`],
    ["Price change", now.change === null ? "–" : change(now.change), `against the year before${of}`],
    ["After five years", five ? percent(five.kept) : "–", `of the new price${of}`],
    ["Depreciation a year", value.yearly_depreciation === null ? "–" : percent(value.yearly_depreciation), `of its value${of}`],
    ["Listings", count(total), trends.series.length > 1 ? "in these lines" : "that match"],
  ];
}

/** The chart as rows: first the heads, then one row for each x. */
export function tableRows(chart) {
  const labels = new Map();
  chart.lines.forEach((line) => line.points.forEach((point) => labels.set(point.x, point.label)));
  const places = Array.from(labels.keys()).sort((a, b) => a - b);
  const heads = [""].concat(chart.lines.map((line) => line.name));
  const rows = places.map((x) =>
    [labels.get(x)].concat(
      chart.lines.map((line) => {
        const point = line.points.find((candidate) => candidate.x === x);
        return point ? chart.figure(point.y) : "–";
      }),
    ),
  );
  return [heads].concat(rows);
}

function leading(answer) {
  return answer.series[0];
}
