/** The search results. */

import { element } from "./dom.js";
import { comparison, euros, kilometres, lineName } from "./format.js";

/** One car as an entry of the list. */
export function resultEntry(car) {
  const remark = comparison(car.difference);
  const side = remark === "usual price" ? "" : car.difference < 0 ? "good" : "high";
  return element(
    "li",
    {},
    element("strong", { class: "name" }, `${car.brand} ${car.model}`),
    element("span", { class: "facts" }, `${car.model_year} · ${lineName(car.fuel)} · ${kilometres(car.mileage)}`),
    element("time", { class: "when", datetime: car.listed_on }, car.listed_on),
    element("span", { class: `remark ${side}` }, remark),
    element("b", { class: "price" }, euros(car.price)),
  );
}
