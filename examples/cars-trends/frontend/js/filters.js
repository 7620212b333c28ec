/** The filter bar. */

import { element, replace } from "./dom.js";
import { lineName } from "./format.js";

/** Fills the selects with what the catalogue offers and shows `state` in them. */
export function showFilters(form, catalogue, state) {
  const brand = catalogue.brands.find((entry) => entry.name === state.brand);
  const models = brand ? brand.models : [];
  const years = [];
  for (let year = catalogue.last_year; year && year >= catalogue.first_year; year -= 1) {
    years.push([String(year), String(year)]);
  }
  options(form.brand, "all brands", catalogue.brands.map((entry) => [entry.name, entry.name]));
  options(form.model, brand ? "all models" : "choose a brand", models.map((entry) => [entry.name, entry.name]));
  options(form.fuel, "all fuels", catalogue.fuels.map((fuel) => [fuel, lineName(fuel)]));
  options(form.first_year, "any year", years);
  options(form.last_year, "any year", years);
  form.model.disabled = !brand;
  ["brand", "model", "fuel", "first_year", "last_year", "split"].forEach((name) => {
    form[name].value = state[name];
  });
}

/** The state after a filter was changed: a model belongs to its brand, years stay in order. */
export function changedState(state, name, value) {
  const next = { ...state, [name]: value };
  if (name === "brand") {
    next.model = "";
  }
  if (next.first_year && next.last_year && Number(next.first_year) > Number(next.last_year)) {
    next[name === "first_year" ? "last_year" : "first_year"] = value;
  }
  return next;
}

function options(select, all, entries) {
  replace(
    select,
    element("option", { value: "" }, all),
    ...entries.map(([value, text]) => element("option", { value }, text)),
  );
}
