/** Figures as people read them. */

const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const TENTH = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** 12345 as "€12,345". */
export function euros(value) {
  return `€${WHOLE.format(value)}`;
}

/** 12500 as "€12.5k", for the axis of a chart. */
export function shortEuros(value) {
  if (Math.abs(value) < 1000) {
    return euros(value);
  }
  return `€${WHOLE.format(Math.floor(value / 1000))}${value % 1000 === 0 ? "" : `.${Math.round((value % 1000) / 100)}`}k`;
}

/** 61200 as "61,200 km". */
export function kilometres(value) {
  return `${WHOLE.format(value)} km`;
}

/** 12345 as "12,345". */
export function count(value) {
  return WHOLE.format(value);
}

/** 81.25 as "81.3 %". */
export function percent(value) {
  return `${TENTH.format(value)} %`;
}

/** -4 as "−4.0 %", 4 as "+4.0 %". */
export function change(value) {
  const sign = value < 0 ? "−" : "+";
  return value === 0 ? percent(0) : `${sign}${percent(Math.abs(value))}`;
}

/** "petrol" as "Petrol"; the line of all cars has a name of its own. */
export function lineName(name) {
  return name === "all" ? "All cars" : name.charAt(0).toUpperCase() + name.slice(1);
}

/** How a price stands against similar cars, in words; "" where that is not known. */
export function comparison(difference) {
  if (difference === null) {
    return "";
  }
  if (Math.abs(difference) < 3) {
    return "usual price";
  }
  return `${percent(Math.abs(difference))} ${difference < 0 ? "below" : "above"} usual`;
}
