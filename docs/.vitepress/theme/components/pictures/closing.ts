/** FIN, half-close and RST on a time line. */

import { arrow, type Drawn, type Frame, label, type Picture } from './shapes.ts';

const CLIENT = 150;
const SERVER = 530;

const across = (
  id: string,
  from: 'client' | 'server',
  y: number,
  text: string,
  more: { tone?: Drawn['tone']; stop?: number } = {},
) => {
  const [start, end] = from === 'client' ? [CLIENT, SERVER] : [SERVER, CLIENT];
  const stop = more.stop ?? 1;
  const tone = more.tone === undefined ? {} : { tone: more.tone };
  return [
    arrow(id, { from: [start, y], to: [start + (end - start) * stop, y + 26 * stop], ...tone }),
    label(`${id}-text`, { x: (CLIENT + SERVER) / 2, y: y + 1, text, anchor: 'middle', ...tone }),
  ];
};
const note = (id: string, side: 'client' | 'server', y: number, text: string, tone: Drawn['tone'] = 'plain') =>
  label(id, side === 'client' ? { x: CLIENT - 10, y, text, anchor: 'end', tone } : { x: SERVER + 10, y, text, tone });

const COLUMNS = [
  label('client', { x: CLIENT, y: 20, text: 'client', anchor: 'middle', bold: true }),
  label('server', { x: SERVER, y: 20, text: 'server', anchor: 'middle', bold: true }),
  arrow('client-time', { from: [CLIENT, 30], to: [CLIENT, 316], tone: 'faint', headless: true }),
  arrow('server-time', { from: [SERVER, 30], to: [SERVER, 316], tone: 'faint', headless: true }),
];

const frame = (caption: string, ...shapes: (Drawn | readonly Drawn[])[]): Frame => ({
  caption,
  shapes: [...COLUMNS, ...shapes.flat()],
});

const request = across('request', 'client', 50, 'GET / …');
const fin = [
  ...across('fin', 'client', 86, 'FIN', { tone: 'brand' }),
  note('half', 'client', 100, 'half-closed', 'brand'),
];
const response = across('response', 'server', 150, '200 OK, and its content');
const back = [
  ...across('fin-back', 'server', 200, 'FIN', { tone: 'brand' }),
  note('done', 'server', 204, 'sends no more', 'brand'),
];

const post = across('request', 'client', 50, 'POST /film, 2 GB …');
const early = across('response', 'server', 96, '413 Content Too Large');
const closed = note('closed', 'server', 130, 'closes at once', 'bad');
const more = across('more', 'client', 146, '… more of the film');
const reset = [
  ...across('reset', 'server', 200, 'RST', { tone: 'bad' }),
  note('lost', 'client', 232, 'the 413 is', 'bad'),
  note('lost-2', 'client', 248, 'thrown away', 'bad'),
];

export const CLOSING: Picture = {
  title: 'FIN, half-close and RST on a time line',
  width: 700,
  height: 330,
  frames: [
    frame('A connection is two streams, one each way. The client has sent its request.', request),
    frame(
      'FIN says: I send no more. It ends one of the two streams, and only that one. The connection is half-closed, and the client still reads.',
      request,
      fin,
    ),
    frame(
      'So the server can still respond. A server that took FIN for “the client is gone” would lose this response.',
      request,
      fin,
      response,
    ),
    frame(
      'The server’s FIN ends the other stream. Both sides have said everything, and everything has arrived.',
      request,
      fin,
      response,
      back,
    ),
    frame(
      'Another client uploads too much. The server responds before it has read everything, and closes the socket at once.',
      post,
      early,
      closed,
    ),
    frame('But the client is still sending. For these octets there’s no socket any more.', post, early, closed, more),
    frame(
      'The system answers them with RST: forget this connection. The client’s system may then throw away the 413 that it has received and that nobody has read. The client sees “connection reset”, and never learns why.',
      post,
      early,
      closed,
      more,
      reset,
    ),
    frame(
      'So our server lingers: it sends FIN behind the response, reads on and throws away what arrives, and closes only when the client has. The limits: five seconds of silence, thirty in all.',
      post,
      early,
      across('fin-first', 'server', 124, 'FIN', { tone: 'brand' }),
      across('more', 'client', 166, '… more of the film'),
      note('drop', 'server', 196, 'reads, and drops it', 'good'),
      across('fin-back', 'client', 220, 'FIN', { tone: 'brand' }),
      note('got', 'client', 150, 'has the 413', 'good'),
      note('now', 'server', 250, 'closes now', 'good'),
    ),
  ],
};
