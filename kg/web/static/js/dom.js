// Elements from data. Text is only ever set as text, so nothing from an article becomes markup.

/** Make an element. props: attributes; functions are listeners ("onclick"); null and false are left out. */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Make an SVG element. */
export function s(tag, props = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "class") element.setAttribute("class", value);
    else if (name === "href") element.setAttribute("href", safe(value));
    else if (name === "style") for (const [key, v] of Object.entries(value)) element.style.setProperty(key, v);
    else if (["value", "checked", "selected", "disabled", "hidden", "open"].includes(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) add(element, child);
    else element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Let only addresses of this site and of the web be linked to. */
function safe(address) {
  return /^(https?:\/\/|\/|#|\?|blob:)/.test(address) ? address : "#";
}

/** Replace what an element holds. */
export function show(element, ...children) {
  element.replaceChildren();
  add(element, children);
  return element;
}

export const $ = (selector, root = document) => root.querySelector(selector);

/** Call a function when it has not been called again for a while. */
export function debounced(wait, call) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), wait);
  };
}
