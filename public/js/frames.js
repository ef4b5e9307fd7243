/** Sends a text over a WebSocket, and shows the octets in which it reached the server, which sends them back as hexadecimal. */
import { byId, element, missing, NO_ANSWER, partBox } from './page.js';

const PATH = '/api/frames';

const KINDS = { 0: 'continuation', 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' };
const CLOSE = 8;

const hex = (octets) => [...octets].map((octet) => octet.toString(16).toUpperCase().padStart(2, '0')).join(' ');

const bits = (value, count) => value.toString(2).padStart(count, '0');

/** The parts of the frame that begins at an offset, each with its own offset. RFC 6455 §5.2 */
function frameAt(octets, start) {
  const opcode = octets[start] & 0x0f;
  const short = octets[start + 1] & 0x7f;
  const maskAt = start + (short === 126 ? 4 : short === 127 ? 10 : 2);
  const extended = octets.subarray(start + 2, maskAt);
  const length = short < 126 ? short : extended.reduce((sum, octet) => sum * 256 + octet, 0);
  const mask = octets.subarray(maskAt, maskAt + 4);
  const masked = octets.subarray(maskAt + 4, maskAt + 4 + length);
  const payload = masked.map((octet, at) => octet ^ mask[at % 4]);
  const kind = KINDS[opcode];
  const parts = [
    ['FIN', start, bits(octets[start] >> 7, 1)],
    ['RSV', start, bits((octets[start] >> 4) & 7, 3)],
    ['opcode', start, `${bits(opcode, 4)} ${kind}`],
    ['MASK', start + 1, bits(octets[start + 1] >> 7, 1)],
    ['length', start + 1, `${bits(short, 7)} ${short < 126 ? length : `${short}: see next`}`],
    ['extended length', start + 2, extended.length === 0 ? '' : `${hex(extended)} = ${length}`],
    ['masking key', maskAt, hex(mask)],
    ['masked payload', maskAt + 4, hex(masked)],
  ];
  const words = opcode < CLOSE ? new TextDecoder().decode(payload) : hex(payload);
  return {
    start,
    end: maskAt + 4 + length,
    kind,
    parts: parts.filter(([, , shown]) => shown !== ''),
    hex: hex(payload),
    words,
  };
}

function frameItem({ start, kind, parts, hex: unmasked, words }) {
  const place = element('p', 'place', element('span', '', String(start)), ` ${kind} frame`);
  const boxes = parts.map(([name, offset, shown]) => partBox(name, offset, shown));
  const result = element(
    'div',
    'unmasked',
    element('dt', '', 'payload, unmasked'),
    element('dd', '', unmasked, '\n', words),
  );
  return element('li', 'line', place, element('dl', '', ...boxes, result));
}

function show({ text, received }) {
  const octets = Uint8Array.from(received.match(/../g), (pair) => Number.parseInt(pair, 16));
  const frames = [];
  for (let at = 0; at < octets.length; at = frames.at(-1).end) frames.push(frameAt(octets, at));
  byId('frames-status').textContent = `“${text}” reached the server in ${octets.length} octets.`;
  byId('frames-octets').replaceChildren(...frames.map(frameItem));
}

/** A script isn't told why a WebSocket could not be opened. The same path, asked for by fetch, says it. */
async function whyNot() {
  try {
    return (await fetch(PATH)).status === 404 ? missing(PATH) : 'The server opened no WebSocket.';
  } catch {
    return NO_ANSWER;
  }
}

function connect() {
  const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + PATH);
  let opened = false;
  socket.addEventListener('open', () => {
    opened = true;
  });
  socket.addEventListener('message', ({ data }) => show(JSON.parse(data)));
  socket.addEventListener('close', async ({ code, reason }) => {
    byId('frames-status').textContent = opened ? `The WebSocket was closed: ${code} ${reason}` : await whyNot();
  });
  return socket;
}

export function startFrames() {
  let socket;
  byId('frames-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = byId('frames-text').value;
    if (socket === undefined || socket.readyState > WebSocket.OPEN) socket = connect();
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
    else socket.addEventListener('open', () => socket.send(text), { once: true });
  });
}
