/** Making elements. Text is always set as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element with attributes and children (elements or text). */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An SVG element with attributes and children (elements or text). */
export function shape(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/** Replaces what is in `parent`. */
export function replace(parent, ...children) {
  while (parent.firstChild) {
    parent.removeChild(parent.firstChild);
  }
  children.forEach((child) => parent.append(child));
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}
