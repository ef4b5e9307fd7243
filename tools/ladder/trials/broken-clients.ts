/** Clients that break off: some of them, and a thousand. */

import { Exchange } from '../../conformance/exchange.ts';
import type { Step } from '../../conformance/row.ts';
import { FIN, get, head, hear, RESET } from '../../conformance/vocabulary.ts';
import { failed, PASSED, type Trial } from '../rung.ts';
import { converse, eventually, type Scene } from '../scene.ts';
import { echo, echoed, JSON_TYPE, PAUSE, post, probe } from '../vocabulary.ts';

const HALF_HEAD = head('GET / HTTP/1.1', 'Host: x').slice(0, 20);
const HALF_CONTENT = post('{"mess', JSON_TYPE, 'Content-Length: 100');
const FEW = 10;
const THOUSAND = 1_000;
/** As many at once. */
const BATCH = 50;

/** Another client, which must get its own answer. */
const ANOTHER = probe(echo('I am still here'), echoed('I am still here'));

async function breakOff(scene: Scene, steps: readonly Step[]): Promise<void> {
  const exchange = new Exchange(scene.address, probe(steps, { answers: [], connection: 'either' }));
  await exchange.send();
  exchange.close();
}

export const brokenOff: Trial = {
  says: [
    `(${FEW} clients each: reset in the middle of a head; in the middle of the content; after the first octets of a large answer, with and without a FIN after the request)`,
    '(then another client sends POST /api/echo and is answered, and half a second later one more)',
  ],
  async run(scene) {
    for (const steps of [
      [HALF_HEAD, PAUSE, RESET],
      [HALF_CONTENT, PAUSE, RESET],
      [get('/50-mb.bin'), hear(2_000), RESET],
      [get('/50-mb.bin'), FIN, hear(2_000), RESET],
    ]) {
      await Promise.all(Array.from({ length: FEW }, () => breakOff(scene, steps)));
    }
    const { finding } = await converse(scene.address, ANOTHER);
    if (finding.kind !== 'passed') return afterwards(finding);
    await new Promise((resolve) => setTimeout(resolve, 500)); // an error may come late
    return afterwards((await converse(scene.address, ANOTHER)).finding);
  },
};

function afterwards(finding: Awaited<ReturnType<typeof converse>>['finding']): typeof finding {
  if (finding.kind !== 'failed') return finding;
  return { ...finding, why: `after clients that reset their connections, ${finding.why}` };
}

/** Each leaves in another way. The last one has asked for something, and doesn't wait for it. */
const WAYS: readonly (readonly Step[])[] = [
  [],
  [FIN],
  [HALF_HEAD, RESET],
  [HALF_HEAD, FIN],
  [HALF_CONTENT, RESET],
  [HALF_CONTENT, FIN],
  ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', FIN],
  [get('/50-mb.bin'), RESET],
];

const FORGOTTEN = 30_000;

export const thousandBroken: Trial = {
  says: [
    `(${THOUSAND.toLocaleString('en')} clients, ${BATCH} at a time, in ${WAYS.length} ways: nothing at all, FIN or a reset inside a head, inside the content, after octets that aren’t HTTP, with an answer on its way)`,
    '(then another client sends POST /api/echo and is answered, and the server has closed every other connection)',
  ],
  async run(scene) {
    for (let left = THOUSAND; left > 0; left -= BATCH) {
      await Promise.all(Array.from({ length: BATCH }, (_, at) => breakOff(scene, WAYS[(left + at) % WAYS.length]!)));
    }
    const { finding } = await converse(scene.address, ANOTHER);
    if (finding.kind !== 'passed')
      return {
        ...finding,
        ...(finding.kind === 'failed' && { why: `after a thousand broken clients, ${finding.why}` }),
      };
    const { program } = scene;
    if (program?.openConnections() === undefined)
      return { kind: 'skipped', why: 'to see the sockets of the program (Linux tells)' };
    if (await eventually(() => program.openConnections() === 0, Math.min(FORGOTTEN, scene.patience))) return PASSED;
    return failed(`all clients have gone, and the server still holds ${program.openConnections()} connections open`);
  },
};
