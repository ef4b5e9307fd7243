/** Runs rows against a server: what needs a network, what needs judgement, and the order of the two. */

import { describeCame, describeSent, describeWanted, NEEDS } from './describe.ts';
import { type Address, Exchange, type Transcript } from './exchange.ts';
import { judge, type Verdict } from './judge.ts';
import type { Needs, Probe, Row } from './row.ts';

/** A server, or two that are the same but for their handler. */
export interface Target {
  /** Answers `GET /` with 2xx. */
  readonly plain: Address;
  readonly reflection?: Address | undefined;
  readonly files?: Address | undefined;
}

export type Result = { readonly row: Row } & (
  | {
      readonly kind: 'passed' /** Whether each probe got the first of the outcomes that it allows. */;
      readonly asOurs: boolean;
    }
  | { readonly kind: 'skipped'; readonly why: string }
  | Failure
);

export interface Failure {
  readonly kind: 'failed';
  readonly why: string;
  /** A line for each step. */
  readonly sent: readonly string[];
  readonly came: string;
  readonly wanted: string;
}

/** So many rows at once; most of their time they wait to see whether anything more comes. */
const ROWS_AT_ONCE = 12;

/**
 * Runs all rows, those marked `last` at the end. The results come in the order of the rows.
 * @param tell each result in that order, as soon as those before it are there
 */
export async function runTable(
  rows: readonly Row[],
  target: Target,
  tell: (result: Result) => void = () => {},
): Promise<Result[]> {
  const results = new Map<Row, Result>();
  let told = 0;
  const run = async (row: Row) => {
    results.set(row, await runRow(row, target));
    for (let next = results.get(rows[told]!); next !== undefined; next = results.get(rows[++told]!)) tell(next);
  };
  const waiting = rows.filter((row) => row.last === undefined);
  const worker = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) await run(row);
  };
  await Promise.all(Array.from({ length: ROWS_AT_ONCE }, worker));
  for (const row of rows) if (row.last === true) await run(row);
  return rows.map((row) => results.get(row)!);
}

/** A row fails with its first probe that fails, and is skipped when a probe could not be judged. */
export async function runRow(row: Row, target: Target): Promise<Result> {
  let skipped: string | undefined;
  let asOurs = true;
  for (const probe of row.probes) {
    const needs = probe.needs ?? row.needs;
    const address = addressFor(needs, target);
    if (address === undefined) {
      skipped ??= `needs ${NEEDS[needs!]}`;
      continue;
    }
    const { verdict, transcript } = await runProbe(
      probe,
      address,
      target.reflection !== undefined && needs !== 'files',
    );
    if (verdict.kind === 'failed') {
      const report = {
        sent: describeSent(probe),
        came: describeCame(transcript),
        wanted: describeWanted(probe.wanted),
      };
      return { row, kind: 'failed', why: verdict.why, ...report };
    }
    if (verdict.kind === 'unknown') skipped ??= `needs ${NEEDS.reflection}`;
    else if (verdict.outcome > 0) asOurs = false;
  }
  return skipped === undefined ? { row, kind: 'passed', asOurs } : { row, kind: 'skipped', why: skipped };
}

function addressFor(needs: Needs | undefined, target: Target): Address | undefined {
  return needs === undefined ? (target.reflection ?? target.plain) : target[needs];
}

interface Judged {
  readonly verdict: Verdict;
  readonly transcript: Transcript;
}

async function runProbe(probe: Probe, address: Address, reflects: boolean): Promise<Judged> {
  const { crowd, times = 1, wanted } = probe;
  const others = Array.from({ length: crowd?.connections ?? 0 }, () => new Exchange(address, probe, false));
  try {
    await Promise.all(others.map((exchange) => exchange.send(crowd!.sent)));
    const all = await Promise.all(
      Array.from({ length: times }, async (): Promise<Judged> => {
        const exchange = new Exchange(address, probe);
        await exchange.send();
        const transcript = await exchange.finish((soFar) => judge(wanted, soFar, { reflects }).kind !== 'failed');
        return { verdict: judge(wanted, transcript, { reflects }), transcript };
      }),
    );
    return all.find(({ verdict }) => verdict.kind === 'failed') ?? all[0]!;
  } finally {
    for (const exchange of others) exchange.close();
  }
}
