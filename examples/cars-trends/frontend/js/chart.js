/** A line chart as SVG: axes, lines, and a reading that follows the pointer or the arrow keys. */

import { element, replace, shape } from "./dom.js";
import { linear, nearest, path, spread, thin, ticks } from "./scales.js";

const MARGIN = { top: 12, bottom: 30, left: 56 };

/**
 * Draws `chart` into `holder`.
 *
 * `chart` has `label` (for screen readers), `lines` ({ name, color, points: [{ x, y, label, note }] }),
 * `xTicks` ([{ x, label }]) and `formatY`.
 */
export function drawChart(holder, chart) {
  const lines = chart.lines.filter((line) => line.points.length > 0);
  if (lines.length === 0) {
    replace(holder, element("p", { class: "empty" }, "Too few cars match. Clear a filter to see more."));
    return;
  }
  const area = layout(holder, lines, chart);
  const picture = shape("svg", {
    width: area.width,
    height: area.height,
    role: "img",
    tabindex: "0",
    "aria-label": `${chart.label}. Use the arrow keys to read the figures.`,
  });
  picture.append(...axes(area, chart), ...lines.map((line) => drawLine(line, area)), ...endLabels(lines, area));
  const reading = element("div", { class: "reading", "aria-live": "polite" });
  replace(holder, picture, reading);
  follow(picture, reading, lines, area, chart.formatY);
}

function layout(holder, lines, chart) {
  const width = Math.max(280, Math.floor(holder.clientWidth));
  const wide = width >= 640;
  const height = wide ? 340 : 260;
  const right = wide && lines.length > 1 ? 132 : 14;
  const points = lines.reduce((all, line) => all.concat(line.points), []);
  const xs = Array.from(new Set(points.map((point) => point.x))).sort((a, b) => a - b);
  const ys = points.map((point) => point.y);
  const marks = ticks(Math.min(...ys, chart.fromZero ? 0 : Infinity), Math.max(...ys), 5);
  return {
    width,
    height,
    wide,
    xs,
    marks,
    right: width - right,
    bottom: height - MARGIN.bottom,
    x: linear([xs[0], xs[xs.length - 1]], [MARGIN.left, width - right]),
    y: linear([marks[0], marks[marks.length - 1]], [height - MARGIN.bottom, MARGIN.top]),
  };
}

function axes(area, chart) {
  const parts = area.marks.map((mark) =>
    shape(
      "g",
      { class: "grid" },
      shape("line", { x1: MARGIN.left, x2: area.right, y1: area.y(mark), y2: area.y(mark) }),
      shape("text", { x: MARGIN.left - 8, y: area.y(mark) + 4, "text-anchor": "end" }, chart.formatY(mark)),
    ),
  );
  const shown = chart.xTicks.filter((tick) => tick.x >= area.xs[0] && tick.x <= area.xs[area.xs.length - 1]);
  thin(shown, area.right - MARGIN.left, 48).forEach((tick) => {
    const place = { x: area.x(tick.x), y: area.bottom + 20, "text-anchor": "middle", class: "tick" };
    parts.push(shape("text", place, tick.label));
  });
  return parts;
}

function drawLine(line, area) {
  const places = line.points.map((point) => [area.x(point.x), area.y(point.y)]);
  const group = shape("g", { class: `line ${line.color}` }, shape("path", { d: path(places) }));
  const [x, y] = places[places.length - 1];
  group.append(shape("circle", { cx: x, cy: y, r: 3.5 }));
  return group;
}

function endLabels(lines, area) {
  if (!area.wide || lines.length < 2) {
    return [];
  }
  const ends = lines.map((line) => area.y(line.points[line.points.length - 1].y));
  const places = spread(ends, 17, MARGIN.top + 4, area.bottom);
  return lines.map((line, index) =>
    shape("text", { class: "end", x: area.right + 10, y: places[index] + 4 }, line.name),
  );
}

function follow(picture, reading, lines, area, formatY) {
  const rule = shape("line", { class: "rule", y1: MARGIN.top, y2: area.bottom, visibility: "hidden" });
  const dots = shape("g", { class: "dots" });
  picture.append(rule, dots);
  let at = null;

  function hide() {
    at = null;
    rule.setAttribute("visibility", "hidden");
    replace(dots);
    replace(reading);
    reading.classList.remove("shown");
  }

  function show(x) {
    at = x;
    const place = area.x(x);
    rule.setAttribute("x1", place);
    rule.setAttribute("x2", place);
    rule.setAttribute("visibility", "visible");
    const found = lines
      .map((line) => ({ line, point: line.points.find((point) => point.x === x) }))
      .filter((entry) => entry.point)
      .sort((a, b) => b.point.y - a.point.y);
    replace(
      dots,
      ...found.map(({ line, point }) => shape("circle", { class: line.color, cx: place, cy: area.y(point.y), r: 5 })),
    );
    replace(
      reading,
      element("strong", {}, found[0].point.label),
      ...found.map(({ line, point }) =>
        element(
          "p",
          {},
          element("i", { class: `key ${line.color}` }),
          element("span", {}, line.name),
          element("b", {}, formatY(point.y)),
          element("small", {}, point.note),
        ),
      ),
    );
    reading.classList.add("shown");
    const space = picture.clientWidth - reading.offsetWidth;
    const left = place + 14 > space ? place - reading.offsetWidth - 14 : place + 14;
    reading.style.left = `${Math.max(0, Math.min(left, space))}px`;
  }

  picture.addEventListener("pointermove", (event) => {
    const left = picture.getBoundingClientRect().left;
    const places = area.xs.map(area.x);
    show(area.xs[places.indexOf(nearest(places, event.clientX - left))]);
  });
  picture.addEventListener("pointerleave", hide);
  picture.addEventListener("blur", hide);
  picture.addEventListener("keydown", (event) => {
    const last = area.xs.length - 1;
    const now = at === null ? -1 : area.xs.indexOf(at);
    const steps = {
      ArrowRight: Math.min(now + 1, last),
      ArrowLeft: now < 0 ? last : Math.max(now - 1, 0),
      Home: 0,
      End: last,
    };
    if (event.key === "Escape") {
      hide();
    } else if (event.key in steps) {
      event.preventDefault();
      show(area.xs[steps[event.key]]);
    }
  });
}
