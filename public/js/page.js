/** What the sections need: to find an element, to make one, and to say that a route is missing. Sends nothing. */

export const byId = (id) => document.getElementById(id);

/** Makes an element. Text goes in as text, never as markup: what a peer sent must not become part of the page. */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** A part of a message: its name, the offset where it begins, and what it is. The style sheet picks a colour by the name. */
export function partBox(name, offset, ...shown) {
  const box = element('div', '', element('dt', '', `${name} ${offset}`), element('dd', '', ...shown));
  box.dataset.part = name;
  return box;
}

export const missing = (path) => `This server has no ${path}. Stage 7 has it: pnpm start.`;

export const NO_ANSWER = 'The server did not answer. Is it still running?';

export const number = (value) => value.toLocaleString('en');

/** A time without its unit, as exact as a browser's clock deserves. */
export const figure = (time) => (time < 10 ? time.toFixed(1) : number(Math.round(time)));

export const milliseconds = (time) => `${figure(time)} ms`;

export const octetsIn = (text) => new TextEncoder().encode(text).length;
