import type { WireEvent } from '../../coach/wire.ts';
import { Exchange } from '../../conformance/exchange.ts';
import { judge } from '../../conformance/judge.ts';
import { type Finding, failed, PASSED, type Trial } from '../rung.ts';
import { echo, echoed, PAUSE, probe } from '../vocabulary.ts';

const CLIENTS = 100;

/** All of them have sent half of their request before the first sends the other half. */
export const hundredClients: Trial = {
  says: [
    `(${CLIENTS} clients, each with a message of its own: all send the first half of POST /api/echo, then all send the second half)`,
    '(each must get its own message)',
  ],
  async run({ address }) {
    const clients = Array.from({ length: CLIENTS }, (_, at) => {
      const message = `I am client ${at + 1}`;
      const octets = echo(message);
      const travelled: WireEvent[] = [];
      const one = probe(octets, echoed(message));
      const exchange = new Exchange(address, one, true, (event) => travelled.push(event));
      return { octets, travelled, wanted: one.wanted, exchange };
    });
    await Promise.all(clients.map(({ exchange, octets }) => exchange.send([octets.slice(0, 60), PAUSE])));
    await Promise.all(clients.map(({ exchange, octets }) => exchange.send([octets.slice(60, -10), PAUSE])));
    const findings = await Promise.all(
      clients.map(async ({ exchange, octets, wanted, travelled }): Promise<Finding> => {
        await exchange.send([octets.slice(-10)]);
        const verdict = (transcript: Awaited<ReturnType<Exchange['finish']>>) =>
          judge(wanted, transcript, { reflects: false });
        const last = verdict(await exchange.finish((soFar) => verdict(soFar).kind !== 'failed'));
        return last.kind === 'failed' ? failed(last.why, { travelled, compared: last.compared }) : PASSED;
      }),
    );
    const wrong = findings.filter((finding) => finding.kind === 'failed');
    const [first] = wrong;
    if (first === undefined) return PASSED;
    return {
      ...first,
      why: `of ${CLIENTS} clients at once, ${wrong.length} got no right answer; of the first one, ${first.why}`,
    };
  },
};
