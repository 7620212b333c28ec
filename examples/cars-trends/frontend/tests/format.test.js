import assert from "node:assert/strict";
import { test } from "node:test";

import { change, comparison, count, euros, kilometres, lineName, percent, shortEuros } from "../js/format.js";

test("figures are grouped and carry their unit", () => {
  assert.equal(euros(12345), "€12,345");
  assert.equal(kilometres(61200), "61,200 km");
  assert.equal(count(12000), "12,000");
  assert.equal(percent(81.25), "81.3 %");
});

test("figures on an axis are short", () => {
  const cases = [[0, "€0"], [500, "€500"], [1000, "€1k"], [12500, "€12.5k"], [20000, "€20k"]];
  cases.forEach(([value, text]) => assert.equal(shortEuros(value), text));
});

test("a change has a sign, except no change", () => {
  assert.equal(change(4), "+4.0 %");
  assert.equal(change(-4), "−4.0 %");
  assert.equal(change(0), "0.0 %");
});

test("lines have names for people", () => {
  assert.equal(lineName("all"), "All cars");
  assert.equal(lineName("petrol"), "Petrol");
  assert.equal(lineName("Toyota RAV4"), "Toyota RAV4");
});

test("a comparison is said in words", () => {
  assert.equal(comparison(null), "");
  assert.equal(comparison(2.9), "usual price");
  assert.equal(comparison(-12.5), "12.5 % below usual");
  assert.equal(comparison(3), "3.0 % above usual");
});
