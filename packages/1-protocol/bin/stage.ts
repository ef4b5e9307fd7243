/** `pnpm stage1`: the anatomy of a message, every octet by its standard name. */

import { styleText } from 'node:util';
import { readMessage } from '../src/first-draft.ts';
import { anatomy, decodeLatin1, encodeLatin1 } from '../src/index.ts';
import { drawAnatomy } from './drawing.ts';
import { readInput, runProgram } from './program.ts';

const REQUEST = `POST /api/echo HTTP/1.1
Host: localhost:8080
Content-Type: application/json
Content-Length: 29

{"message":"You are awesome"}`;

const RESPONSE = `HTTP/1.1 200 OK
Content-Type: application/json
Content-Length: 30

{"you sent":"You are awesome"}`;

await runProgram(
  {
    name: 'pnpm stage1',
    summary: `Draws the anatomy of HTTP messages: every octet, and the name that the standard has for it.
Without a file it draws a request and the response to it.`,
    options: {
      crlf: { type: 'boolean', help: 'read a bare LF as CR LF: editors write LF, and HTTP wants both' },
      'first-draft': { type: 'boolean', help: 'show what the first draft makes of the same octets' },
    },
    operands: '[FILE | -]...',
  },
  async (values, files) => {
    const messages = files.length === 0 ? [REQUEST, RESPONSE].map(withCrlf) : await Promise.all(files.map(readInput));
    for (const message of messages) {
      const octets = values.crlf ? withCrlf(decodeLatin1(message)) : message;
      if (values['first-draft']) console.log(readMessage(new TextDecoder().decode(octets)));
      else console.log(drawMessage(octets));
      if (/[^\r]\n/.test(decodeLatin1(octets).split('\r\n\r\n', 1)[0]!)) {
        console.error('Some lines end with LF alone. HTTP wants CR LF: try again with --crlf.');
      }
    }
  },
);

function drawMessage(octets: Uint8Array): string {
  const lines = anatomy(octets);
  const kind = lines.some((line) => line.name === 'status-line') ? 'A response' : 'A request';
  const width = Math.min(Math.max(process.stdout.columns ?? 80, 40), 120);
  return `${styleText('bold', kind)} of ${octets.length} octets\n\n${drawAnatomy(lines, width)}`;
}

/** The head with CR LF where it has LF. Content stays as it is: its length has been announced. */
function withCrlf(text: string): Uint8Array {
  return encodeLatin1(text.replace(/^.*?(?:\r?\n\r?\n|$)/s, (head) => head.replace(/\r?\n/g, '\r\n')));
}
