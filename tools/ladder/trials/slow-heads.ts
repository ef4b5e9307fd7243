import { Client } from '@http-from-scratch/tcp-echo/testing';
import { get } from '../../conformance/vocabulary.ts';
import { failed, type Trial } from '../rung.ts';
import { converse, eventually } from '../scene.ts';
import { HELLO, probe } from '../vocabulary.ts';

const CLIENTS = 5;
/** Milliseconds between two octets. */
const BETWEEN = 300;
const LONG_HEAD = `GET / HTTP/1.1\r\nHost: x\r\nSlow: ${'z'.repeat(2_000)}`;

export const slowHeads: Trial = {
  says: [
    `(${CLIENTS} clients send a head, an octet every ${BETWEEN} ms, and its end never comes)`,
    '(each must be cut off within 30 seconds, with a 408 or without; another client is answered meanwhile)',
  ],
  async run({ address, patience }) {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => Client.open(address)));
    let at = 0;
    const timer = setInterval(() => {
      for (const client of clients) if (client.ended === undefined) client.send(LONG_HEAD[at]!);
      at = (at + 1) % LONG_HEAD.length;
    }, BETWEEN);
    try {
      const { finding } = await converse(address, probe(get(), { status: '2xx', content: HELLO }));
      if (finding.kind === 'failed') return { ...finding, why: `beside slow heads, ${finding.why}` };
      const cut = (client: Client) => client.ended !== undefined || client.socket.destroyed;
      const cutInTime = await eventually(() => clients.every(cut), patience);
      const answered = clients.find(({ received }) => /^HTTP\/1\.[01] 2/.test(received));
      if (answered !== undefined) return failed('a head that had not ended was answered as if it had');
      if (cutInTime) return finding;
      const left = clients.filter((client) => !cut(client)).length;
      const seconds = Math.round(patience / 1000);
      return failed(`after ${seconds} seconds ${left} of ${CLIENTS} clients still send their head, an octet at a time`);
    } finally {
      clearInterval(timer);
      for (const client of clients) client.destroy();
    }
  },
};
