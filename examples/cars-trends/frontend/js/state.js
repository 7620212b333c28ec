/** What is chosen, kept in the address so that a view can be shared. */

export const DEFAULTS = Object.freeze({
  brand: "",
  model: "",
  fuel: "",
  first_year: "",
  last_year: "",
  split: "none",
  view: "trends",
  q: "",
  order: "newest",
});

const FILTERS = ["brand", "model", "fuel", "first_year", "last_year"];

/** The state in an address's query; what it does not know is ignored. */
export function readState(query) {
  const given = new URLSearchParams(query);
  const state = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS)) {
    state[name] = given.get(name) || DEFAULTS[name];
  }
  return state;
}

/** The query for a state; what is as usual is left out. */
export function writeState(state) {
  const query = new URLSearchParams();
  for (const name of Object.keys(DEFAULTS)) {
    if (state[name] !== DEFAULTS[name]) {
      query.set(name, state[name]);
    }
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

/** What a chart is asked for. */
export function chartQuery(state) {
  return pick(state, FILTERS.concat("split"));
}

/** What the search is asked for. */
export function searchQuery(state) {
  return pick(state, FILTERS.concat("q", "order"));
}

function pick(state, names) {
  const query = new URLSearchParams();
  names.filter((name) => state[name]).forEach((name) => query.set(name, state[name]));
  return query;
}
