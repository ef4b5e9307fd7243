import { readFileSync } from 'node:fs';
import type { WireEvent } from '../../coach/wire.ts';
import { Exchange } from '../../conformance/exchange.ts';
import { judge } from '../../conformance/judge.ts';
import { answers } from '../../conformance/vocabulary.ts';
import { type Finding, failed, PASSED, type Trial } from '../rung.ts';
import { echo, echoed, probe } from '../vocabulary.ts';

const CONNECTIONS = 2_000;
/** Few enough to wait in any backlog. */
const BATCH = 50;
/** Files that a program needs besides. */
const SPARE = 100;

/** Files that this process may open. Node has raised the soft limit to the hard one when it started. */
function ownFileLimit(): number | undefined {
  try {
    return limitIn(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return undefined;
  }
}

export function limitIn(limits: string): number {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

export const twoThousand: Trial = {
  says: [
    `(${CONNECTIONS.toLocaleString('en')} clients connect, ${BATCH} at a time; each sends POST /api/echo with a message of its own and gets it back, and none leaves before the last has its answer)`,
  ],
  async run({ address, program }) {
    const limit = Math.min(
      ownFileLimit() ?? Number.POSITIVE_INFINITY,
      program?.fileLimit() ?? Number.POSITIVE_INFINITY,
    );
    if (limit < CONNECTIONS + SPARE)
      return { kind: 'skipped', why: `${CONNECTIONS + SPARE} open files, and this system allows ${limit}` };
    const open: Exchange[] = [];
    try {
      while (open.length < CONNECTIONS) {
        const findings = await Promise.all(
          Array.from({ length: BATCH }, async (): Promise<Finding> => {
            const message = `I am one of ${open.length + 1}`;
            const one = probe([echo(message), answers(1)], { answers: [echoed(message)], connection: 'open' });
            const travelled: WireEvent[] = [];
            const exchange = new Exchange(address, one, true, (event) => travelled.push(event));
            open.push(exchange);
            await exchange.send();
            const verdict = judge(one.wanted, exchange.transcript, { reflects: false });
            return verdict.kind === 'failed' ? failed(verdict.why, { travelled, compared: verdict.compared }) : PASSED;
          }),
        );
        const wrong = findings.find((finding) => finding.kind === 'failed');
        if (wrong !== undefined)
          return { ...wrong, why: `with ${open.length.toLocaleString('en')} connections open, ${wrong.why}` };
      }
      return PASSED;
    } finally {
      for (const exchange of open) exchange.close();
    }
  },
};
