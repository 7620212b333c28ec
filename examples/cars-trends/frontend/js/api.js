/** Questions to the backend. */

/** The answer to a GET; fails with a sentence for the visitor. */
export async function ask(path, query) {
  const address = query && query.toString() ? `${path}?${query}` : path;
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "application/json" } });
  } catch {
    throw new Error("The server cannot be reached. Is it running?");
  }
  if (answer.status === 422) {
    throw new Error("The server did not understand these filters. Clear them and try again.");
  }
  if (!answer.ok) {
    throw new Error(`The server answered ${answer.status}. Try again in a moment.`);
  }
  return answer.json();
}
