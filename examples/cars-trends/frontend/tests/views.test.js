import assert from "node:assert/strict";
import { test } from "node:test";

import { colorOf, depreciationChart, tableRows, tiles, trendsChart } from "../js/views.js";

const point = (period, start, price) => ({ period, start, median_price: price, listings: 9 });
const trends = {
  series: [
    {
      name: "petrol",
      listings: 18,
      change: -2.5,
      points: [point("2023 Q4", "2023-10-01", 14000), point("2024 Q1", "2024-01-01", 13000)],
    },
    { name: "diesel", listings: 9, change: null, points: [point("2024 Q1", "2024-01-01", 12000)] },
  ],
};
const depreciation = {
  series: [
    {
      name: "petrol",
      listings: 18,
      yearly_depreciation: 11.2,
      points: [
        { age: 1, median_price: 20000, kept: 88, listings: 9 },
        { age: 5, median_price: 11000, kept: 51.5, listings: 9 },
      ],
    },
  ],
};

test("a fuel keeps its colour, another line takes that of its place", () => {
  assert.equal(colorOf("diesel", 0), "series-1");
  assert.equal(colorOf("Toyota", 0), "series-0");
});

test("the tiles speak of the leading line", () => {
  const figures = tiles(trends, depreciation).map(([what, figure]) => [what, figure]);
  assert.deepEqual(figures, [
    ["Median price", "€13,000"],
    ["Price change", "−2.5 %"],
    ["After five years", "51.5 %"],
    ["Depreciation a year", "11.2 %"],
    ["Listings", "27"],
  ]);
});

test("there are no tiles without cars", () => {
  assert.deepEqual(tiles({ series: [] }, { series: [] }), []);
});

test("the table has a row for each quarter and marks what is missing", () => {
  assert.deepEqual(tableRows(trendsChart(trends)), [
    ["", "Petrol", "Diesel"],
    ["2023 Q4", "€14,000", "–"],
    ["2024 Q1", "€13,000", "€12,000"],
  ]);
});

test("the axis of time has one tick a year", () => {
  assert.deepEqual(trendsChart(trends).xTicks.map((tick) => tick.label), ["2023", "2024"]);
});

test("ages are said in words", () => {
  const [line] = depreciationChart(depreciation).lines;
  assert.deepEqual(line.points.map((entry) => entry.label), ["1 year old", "5 years old"]);
  assert.equal(line.points[1].note, "€11,000, 9 cars");
});
