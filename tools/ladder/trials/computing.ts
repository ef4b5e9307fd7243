import { type Answer, Client } from '@http-from-scratch/tcp-echo/testing';
import type { Address } from '../../conformance/exchange.ts';
import { type Finding, failed, PASSED, type Trial } from '../rung.ts';

const COMPUTING = 4;
const QUICK = 10;
const ENOUGH = 1_000; // milliseconds
const TRIES = 3;
/** Where the doubling begins, and where it ends even if no computation has taken a second. */
const FIRST = 100_000;
const LAST = FIRST * 2 ** 8;
/** A client waits so many milliseconds for one computation. */
const PATIENCE = 120_000;

/** How many primes there are below a number: by a sieve, for we have to know and not to be slow. */
function primesBelow(below: number): number {
  const composite = new Uint8Array(below);
  let count = 0;
  for (let at = 2; at < below; at++) {
    if (composite[at] === 1) continue;
    count += 1;
    for (let multiple = at * at; multiple < below; multiple += at) composite[multiple] = 1;
  }
  return count;
}

async function compute(address: Address, below: number): Promise<Finding> {
  const client = await Client.open(address);
  const timer = setTimeout(() => client.destroy(), PATIENCE);
  try {
    return judgePrimes(below, await client.ask(`GET /api/primes?below=${below}`));
  } catch (error) {
    return failed(`GET /api/primes?below=${below}: ${(error as Error).message}`);
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

function judgePrimes(below: number, { status, content }: Answer): Finding {
  const question = `GET /api/primes?below=${below}`;
  if (status !== 200) return failed(`${question} got status ${status}, not 200`);
  const came = content.toString();
  const wanted = `"count":${primesBelow(below)}`;
  const count = /"count"\s*:\s*(\d+)/.exec(came)?.[0].replace(/\s/g, '');
  return count === wanted
    ? PASSED
    : failed(`${question} got the wrong number`, { compared: { wanted, came: count ?? came } });
}

export const computing: Trial = {
  says: [
    `GET /api/primes?below=${FIRST}, and then twice as many, until one takes a second`,
    `(then ${COMPUTING} clients ask for that at once, and another client asks GET /api/hello ${QUICK} times, one after the other)`,
    `(all ${QUICK} quick answers must arrive before the first computed one; the computed ones are checked)`,
  ],
  async run({ address }) {
    let below = FIRST;
    for (; below < LAST; below *= 2) {
      const began = performance.now();
      const finding = await compute(address, below);
      if (finding.kind !== 'passed') return finding;
      if (performance.now() - began >= ENOUGH) break;
    }
    // On a machine that is busy otherwise, a right server may be unlucky. One that makes others wait is never lucky.
    for (let left = TRIES; ; left--) {
      const finding = await askTogether(address, below);
      if (finding.kind !== 'failed' || finding.compared === undefined || left === 1) return finding;
    }
  },
};

/** Four compute, and a fifth asks something quick, again and again. */
async function askTogether(address: Address, below: number): Promise<Finding> {
  const order: string[] = [];
  const asked = Array.from({ length: COMPUTING }, async () => {
    const finding = await compute(address, below);
    order.push('computed');
    return finding;
  });
  // The question of each has left before a quick one is asked.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const quick = (async () => {
    const client = await Client.open(address);
    try {
      for (let at = 0; at < QUICK; at++) {
        const { status } = await client.ask('GET /api/hello');
        if (status !== 200) return failed(`GET /api/hello got status ${status} while others computed`);
        order.push('quick');
      }
      return PASSED;
    } catch (error) {
      return failed(`GET /api/hello, while others computed: ${(error as Error).message}`);
    } finally {
      client.destroy();
    }
  })();
  const findings = await Promise.all([...asked, quick]);
  const wrong = findings.find(({ kind }) => kind === 'failed');
  if (wrong !== undefined) return wrong;
  const before = order.indexOf('computed');
  if (before === QUICK) return PASSED;
  return failed(
    `${before === 0 ? 'no' : `only ${before}`} of ${QUICK} quick answers came before the first computed one`,
    {
      compared: { wanted: [...Array(QUICK).fill('quick'), 'computed'].join(' '), came: order.join(' ') },
    },
  );
}
