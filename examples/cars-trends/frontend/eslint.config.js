// eslint 9 and newer read this file, older ones .eslintrc.json: the rules stand there, once.
import { readFileSync } from "node:fs";

const shared = JSON.parse(readFileSync(new URL(".eslintrc.json", import.meta.url), "utf8"));

const readable = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

const browser = readable([
  "ResizeObserver",
  "URLSearchParams",
  "cancelAnimationFrame",
  "clearTimeout",
  "document",
  "fetch",
  "requestAnimationFrame",
  "setTimeout",
  "window",
]);
const node = readable(["URL", "URLSearchParams", "process"]);

const options = {
  ecmaVersion: shared.parserOptions.ecmaVersion,
  sourceType: shared.parserOptions.sourceType,
};

export default [
  { rules: shared.rules },
  { files: ["js/**/*.js"], languageOptions: { ...options, globals: browser } },
  { files: ["tests/**/*.js"], languageOptions: { ...options, globals: node } },
];
