import assert from "node:assert/strict";
import { test } from "node:test";

import { changedState } from "../js/filters.js";
import { DEFAULTS, chartQuery, readState, searchQuery, writeState } from "../js/state.js";

test("an address gives a state and a state its address", () => {
  const state = readState("?brand=Skoda&split=fuel&q=octavia+2019");
  assert.deepEqual(state, { ...DEFAULTS, brand: "Skoda", split: "fuel", q: "octavia 2019" });
  assert.equal(writeState(state), "?brand=Skoda&split=fuel&q=octavia+2019");
});

test("what is as usual is not in the address, what is unknown is ignored", () => {
  assert.equal(writeState(DEFAULTS), "");
  assert.deepEqual(readState("?colour=red&split="), { ...DEFAULTS });
});

test("each view is asked for what it needs", () => {
  const state = { ...DEFAULTS, brand: "BMW", split: "model", q: "diesel" };
  assert.equal(chartQuery(state).toString(), "brand=BMW&split=model");
  assert.equal(searchQuery(state).toString(), "brand=BMW&q=diesel&order=newest");
});

test("another brand has other models", () => {
  const state = { ...DEFAULTS, brand: "BMW", model: "i3" };
  assert.deepEqual(changedState(state, "brand", "Ford"), { ...DEFAULTS, brand: "Ford" });
});

test("the years stay in order", () => {
  const state = { ...DEFAULTS, first_year: "2015", last_year: "2018" };
  assert.equal(changedState(state, "first_year", "2020").last_year, "2020");
  assert.equal(changedState(state, "last_year", "2010").first_year, "2010");
  assert.equal(changedState(state, "last_year", "").first_year, "2015");
});
