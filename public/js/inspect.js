/** Shows the request that this browser sent, part by part, as the server says that it arrived. Parses nothing itself. */
import { byId, element, missing, NO_ANSWER, number, partBox } from './page.js';

const PATH = '/api/inspect';

const NAMES = { '\t': 'HT', '\n': 'LF', '\r': 'CR', ' ': 'SP' };

/** An octet that prints nothing gets its name in a box, or its value in hexadecimal. */
function nameOctet(character) {
  const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
  return element('i', 'octet', NAMES[character] ?? hex);
}

/** The text of a part, ready to append. Within a value a space reads well as a space; elsewhere it gets its name. */
function visible(part) {
  if (part.withheld) return [`withheld, ${part.end - part.start} octets`];
  const plain = part.name === 'field-value' ? /([^ -~])/ : /([^!-~])/;
  return part.text.split(plain).map((piece) => (plain.test(piece) ? nameOctet(piece) : piece));
}

function boxOf(part) {
  const box = partBox(part.name, part.start, ...visible(part));
  if (part.withheld) box.className = 'withheld';
  return box;
}

function lineItem(line) {
  const place = element('p', 'place', element('span', '', String(line.start)), ` ${line.name}`);
  const parts = line.parts.filter((part) => part.end > part.start); // OWS may be no octet at all
  return element('li', 'line', place, element('dl', '', ...parts.map(boxOf)));
}

async function inspect() {
  const summary = byId('inspect-summary');
  const list = byId('inspect-octets');
  try {
    const response = await fetch(PATH);
    if (!response.ok) {
      summary.textContent = response.status === 404 ? missing(PATH) : `The server answered ${response.status}.`;
      list.replaceChildren();
      return;
    }
    const request = await response.json();
    const fields = request.fields.length;
    summary.textContent = `${number(request.octets)} octets: a request-line, ${fields} field-lines and an empty line.`;
    list.replaceChildren(...request.lines.map(lineItem));
  } catch {
    summary.textContent = NO_ANSWER;
    list.replaceChildren();
  }
}

export function startInspect() {
  byId('inspect-again').addEventListener('click', inspect);
  inspect();
}
