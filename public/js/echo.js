/** Sends what the reader typed, and shows both messages as far as a script may see them. */
import { byId, element, milliseconds, missing, NO_ANSWER, octetsIn } from './page.js';

const PATH = '/api/echo';
const JSON_TYPE = 'application/json';

const form = byId('echo-form');
const content = byId('echo-content');

/** A message on the page: start-line, field-lines, an empty line, content. The line ends are made visible. */
function showMessage(target, startLine, fields, text) {
  const end = () => [element('span', 'crlf', element('i', 'octet', 'CR'), element('i', 'octet', 'LF')), '\n'];
  const fieldLines = fields.flatMap(([name, value]) => [element('span', 'name', name), `: ${value}`, ...end()]);
  target.replaceChildren(startLine, ...end(), ...fieldLines, ...end(), text);
}

/** A file server has no such route either, but it may say so with 405 or 501, since all that it knows is GET. */
function isMissing(response) {
  if (response.status === 405) return !(response.headers.get('Allow') ?? '').includes('POST');
  return response.status === 404 || response.status === 501;
}

async function send(method, mediaType) {
  const status = byId('echo-status');
  const shown = byId('echo-response');
  const body = method === 'POST' ? content.value : '';
  const set = method === 'POST' ? [['Content-Type', mediaType]] : [];
  const added = method === 'POST' ? [['Content-Length', octetsIn(body)]] : [];
  showMessage(byId('echo-request'), `${method} ${PATH} HTTP/1.1`, [...set, ...added], body);
  shown.replaceChildren();
  try {
    const begun = performance.now();
    const response = await fetch(PATH, method === 'POST' ? { method, headers: set, body } : { method });
    const text = await response.text();
    const took = milliseconds(performance.now() - begun);
    const answer = `${response.status} ${response.statusText}`;
    showMessage(shown, `HTTP/1.1 ${answer}`, [...response.headers], text);
    status.textContent = isMissing(response) ? missing(PATH) : `The server answered ${answer} after ${took}.`;
  } catch {
    status.textContent = NO_ANSWER;
  }
}

/** Content-Length counts octets. In UTF-8 only the 128 characters of ASCII are one octet each. */
function count() {
  const characters = [...content.value].length;
  const octets = octetsIn(content.value);
  byId('echo-count').textContent =
    characters === octets ? `${octets} octets` : `${octets} octets, for ${characters} characters in UTF-8`;
}

export function startEcho() {
  content.addEventListener('input', count);
  form.addEventListener('reset', () => setTimeout(count)); // the event comes before the text is put back
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send('POST', JSON_TYPE);
  });
  byId('echo-break').addEventListener('click', () => {
    content.value = content.value.replace(/\}\s*$/, '');
    count();
    send('POST', JSON_TYPE);
  });
  byId('echo-get').addEventListener('click', () => send('GET'));
  byId('echo-type').addEventListener('click', () => send('POST', 'text/plain'));
  count(); // a browser may bring back what was typed before the page was loaded again
}
