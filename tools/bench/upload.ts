/** What a large upload costs: the way of a body from the socket into a handler, and nothing else. */

import { inTurn, ratios, rowsOf } from './narrow.ts';
import { cpuSeconds } from './processes.ts';
import { counted, RawClient, upload as uploadOf } from './raw-client.ts';
import { ratio } from './report.ts';
import type { Study } from './study.ts';

const OCTETS = 100 * 1024 * 1024;
/** Uploads for one number: processor time counts in hundredths of a second, and one upload takes about ten of them. */
const UPLOADS = 4;

export const upload: Study = {
  id: 'upload',
  quick: true,
  async run(context) {
    const samples = await inTurn(
      context,
      (peer) => peer.start(context.place),
      async ({ pid, port }) => {
        const client = await RawClient.open(port);
        const before = cpuSeconds(pid);
        for (let n = 0; n < UPLOADS; n++) await client.ask(uploadOf('/sink', OCTETS), counted(OCTETS));
        client.close();
        return ((cpuSeconds(pid) - before) / UPLOADS) * 1000;
      },
    );
    const toNode = samples.has('node-http') ? ratios(samples, 'node-http').median : undefined;
    return {
      id: 'upload',
      title: 'An upload of 100 MB',
      about: `POST to a handler that counts the octets, on one connection. Milliseconds of the server's processor time for each upload; medians of ${context.rounds} rounds of ${UPLOADS} uploads.`,
      columns: ['server', 'ms', 'ours ÷ it'],
      rows: rowsOf(context, samples, (value) => value.toFixed(0)),
      goals:
        toNode === undefined
          ? []
          : [{ text: 'at most 1.05 × node:http', measured: ratio(toNode), reached: toNode <= 1.05 }],
      measures: toNode === undefined ? {} : { 'to node-http': toNode },
    };
  },
};
