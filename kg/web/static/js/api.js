// Requests to the server.

export class Fault extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** The state of the graph that the page was made from. */
export const shown = { index: "" };

async function answer(response) {
  shown.index ||= response.headers.get("x-index") ?? "";
  if (response.ok) return response.json();
  let message = `${response.status} ${response.statusText}`;
  try {
    message = (await response.json()).error;
  } catch { /* not JSON: the status says enough */ }
  throw new Fault(message, response.status);
}

/** Ask the API; values that are empty are left out. Waits while the index is being built. */
export async function get(name, values = {}, options = {}) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== "" && value !== null && value !== undefined && value !== 0) query.set(key, value);
  }
  const text = query.toString();
  for (;;) {
    const response = await fetch(`/api/${name}${text ? `?${text}` : ""}`, options);
    if (response.status !== 503) return answer(response);
    const { error } = await response.json();
    document.dispatchEvent(new CustomEvent("waiting", { detail: error }));
    await new Promise((done) => setTimeout(done, 1500));
  }
}

export async function post(name, body, options = {}) {
  return answer(await fetch(`/api/${name}`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), ...options,
  }));
}

const PREFIXES = [
  ["id:", "https://w3id.org/kg-news/id/"],
  ["kg:", "https://w3id.org/kg-news/ontology#"],
];

/** Write an IRI with a prefix where there is one, for addresses of pages. */
export function short(iri) {
  for (const [prefix, namespace] of PREFIXES) if (iri.startsWith(namespace)) return prefix + iri.slice(namespace.length);
  return iri;
}

/** Address of a page about something. */
export function address(page, iri, more = {}) {
  const query = new URLSearchParams(iri ? { iri: short(iri), ...more } : more).toString();
  return `/${page}${query ? `?${query}` : ""}`;
}
