/** From figures to places on the screen. */

/** A function that maps `domain` onto `range`, both [from, to]. */
export function linear(domain, range) {
  const span = domain[1] - domain[0];
  if (span === 0) {
    return () => (range[0] + range[1]) / 2;
  }
  return (value) => range[0] + ((value - domain[0]) / span) * (range[1] - range[0]);
}

/** Round figures that cover `low` to `high` in about `wanted` steps. */
export function ticks(low, high, wanted) {
  const span = high - low || Math.abs(high) || 1;
  const power = Math.pow(10, Math.floor(Math.log10(span / wanted)));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => span / size <= wanted);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  const found = [];
  for (let index = first; index <= last; index += 1) {
    found.push(Number((index * step).toPrecision(12)));
  }
  return found;
}

/** The drawing commands of a line through `points`, each [x, y]. */
export function path(points) {
  return points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}

/** Every `n`-th of `labels`, so that they fit into `width` when each needs `each`. */
export function thin(labels, width, each) {
  const step = Math.max(1, Math.ceil((labels.length * each) / Math.max(width, each)));
  return labels.filter((_, index) => index % step === 0);
}

/** The one of the ascending `values` that is nearest to `wanted`; undefined when there is none. */
export function nearest(values, wanted) {
  let best;
  for (const value of values) {
    if (best === undefined || Math.abs(value - wanted) < Math.abs(best - wanted)) {
      best = value;
    }
  }
  return best;
}

/** Moves places that are closer than `gap` apart, keeping their order and the bounds. */
export function spread(places, gap, low, high) {
  const order = places.map((_, index) => index).sort((a, b) => places[a] - places[b]);
  const moved = places.slice();
  let floor = low;
  for (const index of order) {
    moved[index] = Math.max(moved[index], floor);
    floor = moved[index] + gap;
  }
  let ceiling = high;
  for (const index of order.reverse()) {
    moved[index] = Math.min(moved[index], ceiling);
    ceiling = moved[index] - gap;
  }
  return moved;
}
