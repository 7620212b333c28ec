import assert from "node:assert/strict";
import { test } from "node:test";

import { linear, nearest, path, spread, thin, ticks } from "../js/scales.js";

test("a scale maps its ends and its middle", () => {
  const scale = linear([10, 20], [0, 100]);
  assert.deepEqual([10, 15, 20].map(scale), [0, 50, 100]);
  assert.equal(linear([5, 5], [0, 100])(5), 50);
});

test("ticks are round and cover the data", () => {
  assert.deepEqual(ticks(0, 100, 5), [0, 20, 40, 60, 80, 100]);
  assert.deepEqual(ticks(9800, 16100, 5), [8000, 10000, 12000, 14000, 16000, 18000]);
  assert.deepEqual(ticks(0.1, 0.3, 4), [0.1, 0.15, 0.2, 0.25, 0.3]);
});

test("ticks exist where all figures are the same", () => {
  assert.ok(ticks(7, 7, 5).length > 0);
  assert.ok(ticks(0, 0, 5).length > 0);
});

test("ticks cover any range in few steps", () => {
  for (let low = -40; low <= 40; low += 7) {
    for (let span = 0.001; span < 1e6; span *= 3.7) {
      const marks = ticks(low, low + span, 5);
      assert.ok(marks[0] <= low && marks[marks.length - 1] >= low + span, `${low} ${span}`);
      assert.ok(marks.length <= 8, `${low} ${span}: ${marks}`);
    }
  }
});

test("a path moves to the first point and draws to the others", () => {
  assert.equal(path([[0, 1], [2.25, 3]]), "M0.0 1.0L2.3 3.0");
  assert.equal(path([]), "");
});

test("labels are thinned until they fit", () => {
  assert.deepEqual(thin(["a", "b", "c", "d"], 400, 50), ["a", "b", "c", "d"]);
  assert.deepEqual(thin(["a", "b", "c", "d"], 100, 50), ["a", "c"]);
});

test("the nearest value is found", () => {
  assert.equal(nearest([1, 5, 9], 6), 5);
  assert.equal(nearest([], 6), undefined);
});

test("places are moved apart within the bounds, in their order", () => {
  assert.deepEqual(spread([50, 52, 10], 10, 0, 100), [50, 60, 10]);
  assert.deepEqual(spread([98, 99], 10, 0, 100), [90, 100]);
});
