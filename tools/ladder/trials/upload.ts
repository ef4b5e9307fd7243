import type { Probe } from '../../conformance/row.ts';
import { get, head, inOrder } from '../../conformance/vocabulary.ts';
import type { Trial } from '../rung.ts';
import { tryProbe } from '../scene.ts';
import { inPieces, NO_CANARY, probe } from '../vocabulary.ts';

/** Every octet there is, and in this order no text in any encoding. */
const OCTETS = String.fromCharCode(...Array.from({ length: 256 }, (_, at) => (at * 167 + 13) % 256)).repeat(1_200);
const LATER = OCTETS.slice(7, 90_000);
const TYPE = 'Content-Type: application/octet-stream';

function storing(name: string, octets: string): string {
  return head(`POST /files/${name} HTTP/1.1`, 'Host: x', TYPE, `Content-Length: ${octets.length}`) + octets;
}

function chunksOf(octets: string): string {
  return `${octets.length.toString(16)}\r\n${octets}\r\n0\r\n\r\n`;
}

const exactly = (octets: string) => ({
  says: 'the octets that were uploaded',
  octets: Buffer.from(octets, 'latin1'),
  test: (content: Uint8Array) => Buffer.from(content).toString('latin1') === octets,
});

/** What leads out of the folder, or what a name should not be. */
const NO_NAMES = ['..%2f..%2fcanary.txt', '%2e%2e', '../../canary.txt', '..%5c..%5ccanary.txt'];

function probes(run: string): Probe[] {
  const name = `upload-${run}.bin`;
  const stored = storing(name, OCTETS);
  return [
    probe(inPieces(stored.slice(0, 5_000), stored.slice(5_000, 200_000), stored.slice(200_000)), { status: '2xx' }),
    probe(get(`/files/${name}`), { status: 200, content: exactly(OCTETS) }),
    // The same name again, in chunks, and asked for at once.
    probe(
      head(`POST /files/${name} HTTP/1.1`, 'Host: x', TYPE, 'Transfer-Encoding: chunked') +
        chunksOf(LATER) +
        get(`/files/${name}`),
      inOrder({ status: '2xx' }, { status: 200, content: exactly(LATER) }),
    ),
    probe(get(`/files/never-${run}.bin`), { status: 404 }),
    ...NO_NAMES.map((path) => probe(storing(path, 'tweet'), { status: '4xx', content: NO_CANARY })),
    probe(get(`/files/${name}`), { status: 200, content: exactly(LATER) }),
  ];
}

let runs = 0;

export const upload: Trial = {
  says: [
    `POST /files/NAME with ${OCTETS.length.toLocaleString('en')} octets in three segments, and then GET /files/NAME: 200 with the same octets`,
    'POST /files/NAME again, chunked, and GET in the same segment: the new octets',
    'GET of a name that was never stored: 404',
    `POST to ${NO_NAMES.map((name) => `/files/${name}`).join(', ')}: 4xx`,
  ],
  async run({ address }) {
    for (const one of probes(`${process.pid}-${++runs}`)) {
      const finding = await tryProbe(address, one);
      if (finding.kind !== 'passed') return finding;
    }
    return { kind: 'passed' };
  },
};
