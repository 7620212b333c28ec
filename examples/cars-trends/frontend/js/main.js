/** The page: reads what is chosen, asks the backend, and shows the answers. */

import { ask } from "./api.js";
import { drawChart } from "./chart.js";
import { element, replace } from "./dom.js";
import { changedState, showFilters } from "./filters.js";
import { count } from "./format.js";
import { resultEntry } from "./results.js";
import { DEFAULTS, chartQuery, readState, searchQuery, writeState } from "./state.js";
import { depreciationChart, tableRows, tiles, trendsChart } from "./views.js";

const PAGE = 20;
const TYPING_PAUSE = 250;

const byId = (id) => document.getElementById(id);
const filters = byId("filters");
const search = byId("search");
const views = Array.from(document.querySelectorAll("[data-view]"));

let state = readState(window.location.search);
let catalogue = null;
let chart = null;
let shown = 0;
// Answers may come back in another order than they were asked for: only the newest counts.
let latestChart = 0;
let latestSearch = 0;

function report(error) {
  byId("failure").textContent = error.message;
  byId("failure").hidden = false;
  byId("chart-card").setAttribute("aria-busy", "false");
}

async function showChart() {
  latestChart += 1;
  const mine = latestChart;
  const query = chartQuery(state);
  byId("chart-card").setAttribute("aria-busy", "true");
  const [trends, depreciation] = await Promise.all([
    ask("/api/trends", query),
    ask("/api/depreciation", query),
  ]);
  if (mine !== latestChart) {
    return;
  }
  chart = state.view === "depreciation" ? depreciationChart(depreciation) : trendsChart(trends);
  byId("chart-title").textContent = chart.title;
  byId("chart-note").textContent = chart.note;
  views.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === state.view)));
  showTiles(tiles(trends, depreciation));
  showLegend();
  showTable(tableRows(chart));
  drawChart(byId("chart"), chart);
  byId("chart-card").setAttribute("aria-busy", "false");
}

function showTiles(figures) {
  const made = figures.map(([what, figure, remark]) =>
    element("div", {}, element("dt", {}, what), element("dd", {}, figure, element("small", {}, remark))),
  );
  replace(byId("tiles"), ...made);
}

function showLegend() {
  const lines = chart.lines.length > 1 ? chart.lines : [];
  const made = lines.map((line) =>
    element("li", {}, element("i", { class: `key ${line.color}` }), line.name),
  );
  replace(byId("legend"), ...made);
}

function showTable([heads, ...rows]) {
  const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
  const body = rows.map(([first, ...rest]) =>
    element("tr", {}, element("th", { scope: "row" }, first), ...rest.map((text) => element("td", {}, text))),
  );
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
  replace(byId("chart-table"), table);
}

async function showResults(more) {
  latestSearch += 1;
  const mine = latestSearch;
  const query = searchQuery(state);
  byId("export").href = `/api/export.csv?${query}`;
  query.set("limit", PAGE);
  query.set("offset", more ? shown : 0);
  const page = await ask("/api/listings", query);
  if (mine !== latestSearch) {
    return;
  }
  const entries = page.items.map(resultEntry);
  if (more) {
    byId("results").append(...entries);
  } else {
    replace(byId("results"), ...entries);
  }
  shown = page.offset + page.items.length;
  byId("found").textContent = page.total === 0 ? "No car matches." : `${count(page.total)} cars, ${count(shown)} shown`;
  byId("more").hidden = shown >= page.total;
}

async function update(next, parts) {
  state = next;
  window.history.replaceState(null, "", `${window.location.pathname}${writeState(state)}`);
  showFilters(filters, catalogue, state);
  try {
    await Promise.all(parts.map((part) => part()));
    byId("failure").hidden = true;
  } catch (error) {
    report(error);
  }
}

function listen() {
  filters.addEventListener("change", (event) => {
    const next = changedState(state, event.target.name, event.target.value);
    update(next, event.target.name === "split" ? [showChart] : [showChart, showResults]);
  });
  filters.addEventListener("reset", (event) => {
    event.preventDefault();
    update({ ...DEFAULTS, view: state.view, q: state.q, order: state.order }, [showChart, showResults]);
  });
  filters.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("submit", (event) => event.preventDefault());
  let pause = null;
  search.q.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => update({ ...state, q: search.q.value.trim() }, [showResults]), TYPING_PAUSE);
  });
  search.order.addEventListener("change", () => {
    update({ ...state, order: search.order.value }, [showResults]);
  });
  byId("more").addEventListener("click", () => showResults(true).catch(report));
  views.forEach((button) => {
    button.addEventListener("click", () => update({ ...state, view: button.dataset.view }, [showChart]));
  });
  let frame = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => chart && drawChart(byId("chart"), chart));
  }).observe(byId("chart-card"));
}

async function start() {
  try {
    const [offered, version] = await Promise.all([ask("/api/catalogue"), ask("/version")]);
    catalogue = offered;
    byId("version").textContent = `Version ${version.version}.`;
  } catch (error) {
    report(error);
    return;
  }
  search.q.value = state.q;
  search.order.value = state.order;
  listen();
  await update(state, [showChart, showResults]);
}

start();
