/** A proxy and a server read the same octets differently, and a request is smuggled in the difference. */

import { arrow, box, type Drawn, type Frame, label, type Picture } from './shapes.ts';

const BODY = ['0', 'CR', 'LF', 'CR', 'LF', 'G'];
const LEFT = 300;
const CELL = 34;
const TOP = 70;
const end = (octets: number) => LEFT + octets * CELL;

const head: Drawn[] = [
  box('head', { x: 16, y: TOP, width: LEFT - 16, height: 44, text: '' }),
  label('head-1', { x: 26, y: TOP + 18, text: 'POST / HTTP/1.1 …  Content-Length: 6', mono: true }),
  label('head-2', { x: 26, y: TOP + 36, text: 'Transfer-Encoding: chunked', mono: true }),
];

const body = (tone: (index: number) => Drawn['tone']): Drawn[] =>
  BODY.map((text, index) => {
    const given = tone(index);
    const shape = { x: end(index), y: TOP, width: CELL, height: 44, text };
    return box(`octet-${index}`, given === undefined ? shape : { ...shape, tone: given });
  });

const bracket = (id: string, y: number, octets: number, text: string, tone: Drawn['tone'] = 'plain'): Drawn[] => [
  arrow(`${id}-line`, { from: [16, y], to: [end(octets), y], tone, headless: true }),
  arrow(`${id}-left`, { from: [16, y - 6], to: [16, y + 6], tone, headless: true }),
  arrow(`${id}-right`, { from: [end(octets), y - 6], to: [end(octets), y + 6], tone, headless: true }),
  label(`${id}-text`, { x: 20, y: y - 12, text, tone }),
];

const next: Drawn[] = [
  box('next', { x: end(6), y: TOP, width: 200, height: 44, text: '', tone: 'wait' }),
  label('next-1', { x: end(6) + 8, y: TOP + 18, text: 'GET /account HTTP/1.1', mono: true }),
  label('next-2', { x: end(6) + 8, y: TOP + 36, text: 'Cookie: (of Bob)', mono: true }),
];

const proxy = bracket('proxy', 50, 6, 'the proxy, by Content-Length: one request with 6 octets of content', 'good');
const server = bracket('server', 156, 5, 'the server, by its chunks: one request with no content …', 'brand');

const frame = (caption: string, ...shapes: (readonly Drawn[])[]): Frame => ({ caption, shapes: shapes.flat() });
const plain = () => undefined;

export const SMUGGLING: Picture = {
  title: 'A proxy and a server read the same octets differently',
  width: 724,
  height: 190,
  frames: [
    frame(
      'An attacker sends one request, with two headers that contradict each other about where it ends.',
      head,
      body(plain),
    ),
    frame(
      'The proxy goes by Content-Length. It sees a head and 6 octets, finds nothing wrong, and passes it all on.',
      head,
      body(() => 'good'),
      proxy,
    ),
    frame(
      'The server behind it goes by Transfer-Encoding. A chunk of size 0 and an empty line: the message ends after 5 octets.',
      head,
      body((index) => (index < 5 ? 'brand' : undefined)),
      proxy,
      server,
    ),
    frame(
      'One octet is left over, a G. For the server it’s the beginning of the next request, so it waits for the rest.',
      head,
      body((index) => (index < 5 ? 'brand' : 'bad')),
      proxy,
      server,
    ),
    frame(
      'On the same connection the proxy sends the next request, and it’s Bob’s. The server reads GGET /account. With more octets than one, the attacker chooses what Bob’s request does.',
      head,
      body((index) => (index < 5 ? 'brand' : 'bad')),
      next,
      proxy,
      server,
      [
        arrow('victim-line', { from: [end(5), 156], to: [end(6) + 200, 156], tone: 'bad', headless: true }),
        arrow('victim-right', { from: [end(6) + 200, 150], to: [end(6) + 200, 162], tone: 'bad', headless: true }),
        label('victim-text', { x: end(5) + 6, y: 178, text: '… and then GGET /account', tone: 'bad' }),
      ],
    ),
    frame(
      'Our parser refuses at the end of the head: both fields at once are conflicting-framing, 400, and the connection closes. No octet behind it is read as anything.',
      head.map((shape) => (shape.kind === 'box' ? { ...shape, tone: 'bad' as const } : shape)),
      body(() => 'faint'),
      [label('refused', { x: 20, y: 144, text: 'refused: 400, and the connection closes', tone: 'bad', bold: true })],
    ),
  ],
};
