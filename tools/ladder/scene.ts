/** What a trial may use: the server's address, the program behind it where we started it, and the files that we made. */

import type { WireEvent } from '../coach/wire.ts';
import { type Address, Exchange, type Transcript } from '../conformance/exchange.ts';
import { judge } from '../conformance/judge.ts';
import type { Probe } from '../conformance/row.ts';
import { type Finding, failed, PASSED } from './finding.ts';

export interface Scene {
  readonly address: Address;
  /** Undefined for a server that somebody else has started. */
  readonly program: RunningProgram | undefined;
  /** Milliseconds that a client goes on sending a head that never ends, before we say that nothing cuts it off. */
  readonly patience: number;
}

/** The program under test, as far as trials need to know. */
export interface RunningProgram {
  /** Octets in memory, of all of its processes; undefined where the system doesn't tell. */
  memory(): number | undefined;
  /** Connections that it has not closed; undefined where the system doesn't tell. */
  openConnections(): number | undefined;
  /** Files that it may hold open; undefined where the system doesn't tell. */
  fileLimit(): number | undefined;
  /** What Ctrl-C or a supervisor sends. */
  terminate(): void;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** One connection, from its first octet to the verdict. */
export async function tryProbe(address: Address, probe: Probe): Promise<Finding> {
  const others = Array.from({ length: probe.crowd?.connections ?? 0 }, () => new Exchange(address, probe, false));
  try {
    await Promise.all(others.map((exchange) => exchange.send(probe.crowd!.sent)));
    const travelled: WireEvent[] = [];
    const { finding } = await converse(address, probe, travelled);
    return finding;
  } finally {
    for (const exchange of others) exchange.close();
  }
}

export async function converse(
  address: Address,
  probe: Probe,
  travelled: WireEvent[] = [],
): Promise<{ finding: Finding; transcript: Transcript }> {
  const exchange = new Exchange(address, probe, true, (event) => travelled.push(event));
  await exchange.send();
  const verdictOn = (transcript: Transcript) => judge(probe.wanted, transcript, { reflects: false });
  const transcript = await exchange.finish((soFar) => verdictOn(soFar).kind !== 'failed');
  const verdict = verdictOn(transcript);
  if (verdict.kind !== 'failed') return { finding: PASSED, transcript };
  return { finding: failed(verdict.why, { travelled, compared: verdict.compared }), transcript };
}

/** Looks until it holds. False when it still doesn't after so many milliseconds. */
export async function eventually(condition: () => boolean, milliseconds: number): Promise<boolean> {
  const until = performance.now() + milliseconds;
  while (!condition()) {
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}
