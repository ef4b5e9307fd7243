import { Client } from '@http-from-scratch/tcp-echo/testing';
import { get } from '../../conformance/vocabulary.ts';
import { failed, PASSED, type Trial } from '../rung.ts';

const SILENCE = 4_000;
const GREETING = 'Hello, world!';

/** Reads as a person with nc reads: whether the length is right is the next rung's business. */
export const greeting: Trial = {
  says: [
    'GET / HTTP/1.1␍␊Host: x␍␊␍␊',
    `(what must come: a status-line with 2xx, fields, an empty line, and after it \`${GREETING}\`)`,
  ],
  async run({ address }) {
    const client = await Client.open(address);
    client.send(get());
    const timer = setTimeout(() => client.destroy(), SILENCE);
    try {
      await client.until(GREETING).catch(() => {}); // what is missing is said below
    } finally {
      clearTimeout(timer);
      client.destroy();
    }
    const { received } = client;
    const why = whatIsMissing(received);
    if (why === undefined) return PASSED;
    const travelled = [
      { kind: 'sent', octets: get(), at: 0 },
      ...(received === '' ? [] : [{ kind: 'received', octets: received.slice(0, 2_000), at: 1 } as const]),
    ] as const;
    return failed(why, { travelled });
  },
};

function whatIsMissing(received: string): string | undefined {
  if (received === '') return 'no answer came';
  if (!/^HTTP\/1\.[01] \d{3}[ \r]/.test(received))
    return 'what came does not begin with a status-line such as HTTP/1.1 200 OK';
  if (!/^HTTP\/1\.[01] 2/.test(received)) return `the answer has status ${received.slice(9, 12)}, not 2xx`;
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return 'the head does not end: an empty line is CR LF behind the CR LF of the last field';
  if (/(?<!\r)\n/.test(received.slice(0, end))) return 'a line of the head ends with LF alone, and not with CR LF';
  return received.includes(GREETING, end) ? undefined : `the content has no \`${GREETING}\` in it`;
}
