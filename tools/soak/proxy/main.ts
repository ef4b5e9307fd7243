/** `pnpm soak --proxy`: what a rolling restart cuts, and what is lost where a server and a proxy disagree about idle time. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { versionOf } from '../../bench/machine.ts';
import { table } from '../../bench/report.ts';
import { lostNearIdle } from './near-idle.ts';
import { type Outcome, PROXIES, rollingRestart, SUBJECTS } from './rolling-restart.ts';

/** As programs say that a test was not run at all. */
export const SKIPPED = 77;

export interface ProxyPlan {
  /** In turn of the two servers. */
  readonly restarts: number;
  /** At least so many, for each kind of server. */
  readonly requests: number;
  readonly connections: number;
}

export const FULL_PLAN: ProxyPlan = { restarts: 8, requests: 20_000, connections: 700 };

/** @returns the exit code: 1 when ours is worse than node:http, or the measure finds nothing; 77 without a proxy */
export async function measureBehindProxies(plan: ProxyPlan, names: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'soak-proxy-'));
  let code = 0;
  try {
    for (const proxy of PROXIES.filter(({ name }) => names.includes(name))) {
      if (versionOf(proxy.name, ['-v']) === undefined) {
        console.log(`${proxy.name} is missing, so nothing is measured: sudo apt-get install ${proxy.name}`);
        code ||= SKIPPED;
        continue;
      }
      const outcomes: Outcome[] = [];
      for (const subject of SUBJECTS) {
        outcomes.push(await rollingRestart(proxy, subject, { ...plan, folder }));
        console.log(`${proxy.name}, ${subject.name}: ${describe(outcomes.at(-1)!)}`);
      }
      const rows = SUBJECTS.map(({ name }, at) => [name, ...cells(outcomes[at]!, plan.restarts)]);
      console.log(`\n${table([[`behind ${proxy.name}`, 'requests', 'cut', 'for each restart'], ...rows])}\n`);
      const fault = faultIn(outcomes.map(({ cut }) => cut));
      if (fault !== undefined) {
        console.log(`${fault}\n`);
        code = 1;
      }
    }
    const lost: number[] = [];
    for (const subject of SUBJECTS.slice(0, 2)) {
      lost.push(await lostNearIdle(subject, { ...plan, folder }));
      console.log(
        `${plan.connections} idle connections, a POST on each near 5 s, ${subject.name}: ${lost.at(-1)} lost`,
      );
    }
    return code;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function describe({ sent, cut, cutEach, reasons }: Outcome): string {
  const why = [...reasons].map(([reason, count]) => `${count} × ${reason}`).join(', ');
  return `${cut} of ${sent} requests cut (${cutEach.join(', ')})${why === '' ? '' : `: ${why}`}`;
}

function cells({ sent, cut }: Outcome, restarts: number): string[] {
  return [sent.toLocaleString('en-US'), `${cut}`, (cut / restarts).toFixed(1)];
}

/** What must hold of ours, node:http and the stop without draining; undefined when it does. */
export function faultIn([ours = 0, nodeHttp = 0, control = 0]: readonly number[]): string | undefined {
  if (control === 0) return 'A stop without draining cut nothing: then this run could not have seen it.';
  if (ours > nodeHttp) return `Ours cut ${ours} requests, and node:http ${nodeHttp}.`;
  return undefined;
}
