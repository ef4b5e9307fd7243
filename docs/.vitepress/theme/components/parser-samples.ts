/** What the parser's page offers to try, in the notation of notation.ts. */

import { LINE_END } from './notation.ts';

export interface Sample {
  readonly name: string;
  /** What to look for. */
  readonly hint: string;
  readonly text: string;
  readonly pieces: number;
  /** The step to look at first; without one the last. */
  readonly step?: number;
}

const head = (...lines: string[]) => lines.map((line) => line + LINE_END).join('') + LINE_END;
const BODY = '{"message":"You are awesome"}';
const SMUGGLED = `0${LINE_END}${LINE_END}${head('GET /admin HTTP/1.1', 'Host: localhost')}`;

export const SAMPLES: readonly Sample[] = [
  {
    name: 'A request in three pieces',
    hint: 'The head is reported with the octet that completes it, and not earlier.',
    text: `${head('POST /api/echo HTTP/1.1', 'Host: localhost:8080', 'Content-Length: 29')}${BODY}`,
    pieces: 36,
    step: 2,
  },
  {
    name: 'Two requests at once',
    hint: 'Both arrive in one piece. Where the first one ends, the second begins, and nothing else says so.',
    text: `${head('POST /one HTTP/1.1', 'Host: x', 'Content-Length: 5')}hello\n${head('GET /two HTTP/1.1', 'Host: x')}`,
    pieces: 500,
  },
  {
    name: 'Chunks, with an extension and a trailer',
    hint: 'The sizes are hexadecimal and never reach the handler; neither does the extension ";note=1".',
    text:
      head('POST /upload HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked') +
      ['5;note=1', 'hello', '8', ', world!', '0'].join(LINE_END) +
      LINE_END +
      head('Checksum: 3a98'),
    pieces: 40,
  },
  {
    name: 'Half a head',
    hint: 'Nothing is wrong, so the parser waits. Let the client close the connection, and it is a message cut short.',
    text: `GET /index.html HTTP/1.1${LINE_END}Host: local`,
    pieces: 16,
  },
  {
    name: 'A smuggled request',
    hint: 'A proxy that goes by Content-Length passes 45 octets on as one body. A server that goes by the chunks would take the last 40 of them for a request.',
    text: head('POST / HTTP/1.1', 'Host: x', 'Content-Length: 45', 'Transfer-Encoding: chunked') + SMUGGLED,
    pieces: 500,
  },
  {
    name: 'A bare LF',
    hint: 'One line to a strict reader, two to a lenient one: so it is refused at that very octet.',
    text: `GET / HTTP/1.1${LINE_END}Host: x\\n\n${head('Content-Length: 5')}hello`,
    pieces: 20,
  },
  {
    name: 'A length that is two too long',
    hint: 'The parser waits for two more octets, and they never arrive. Running out of patience is the connection’s job.',
    text: `${head('POST /api/echo HTTP/1.1', 'Host: localhost:8080', 'Content-Length: 31')}${BODY}`,
    pieces: 48,
  },
  {
    name: 'A length past every limit',
    hint: 'The head is fine. The parser refuses when it is asked for the content, before an octet of it has arrived.',
    text: head('PUT /film HTTP/1.1', 'Host: x', 'Content-Length: 99999999999'),
    pieces: 500,
  },
  {
    name: 'A TLS hello',
    hint: 'A browser speaks https to a plain port. Its first octet is 0x16, which no line may contain.',
    text: String.raw`\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03`,
    pieces: 4,
  },
];
