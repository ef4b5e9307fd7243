/** Results as text for people, or as JSON for programs. */

import type { Row, Topic } from './row.ts';
import type { Failure, Result } from './run.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function count(results: readonly Result[]): Counts {
  const of = (kind: Result['kind']) => results.filter((result) => result.kind === kind).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

/**
 * A line for each row as its result comes, below the title of its topic, and after the last of them how many passed.
 * @param rows those that are run, in the order of the table
 */
export function progress(topics: readonly Topic[], rows: readonly Row[], print: (line: string) => void) {
  const sections = topics
    .map(({ title, rows: all }) => ({ title, rows: all.filter((row) => rows.includes(row)) }))
    .filter((section) => section.rows.length > 0);
  let passed = 0;
  return ({ kind, row }: Result): void => {
    const section = sections.find((one) => one.rows.includes(row))!;
    if (row === section.rows[0]) {
      print(section.title);
      passed = 0;
    }
    if (kind === 'passed') passed += 1;
    print(`  ${kind.padEnd(7)}  ${row.id}  ${row.demand}`);
    if (row === section.rows.at(-1)) print(`  ${passed} of ${section.rows.length}\n`);
  };
}

/** A few lines for each row that failed, one for each reason to skip, and the counts as the last. */
export function textReport(results: readonly Result[]): string {
  const { passed, failed, skipped } = count(results);
  const failures = results.filter((result) => result.kind === 'failed').map((result) => failureText(result));
  return [...failures, ...skippedLines(results), `${passed} passed, ${failed} failed, ${skipped} skipped\n`].join('\n');
}

function failureText({ row, why, sent, came, wanted }: Failure & Pick<Result, 'row'>): string {
  const sections = row.rfc.length === 0 ? '' : `RFC ${row.rfc.join(', ')}, `;
  return [
    `${row.id}  ${row.demand} (${sections}${row.level})`,
    ...sent.map((line, index) => `  ${index === 0 ? 'sent  ' : '      '}  ${line}`),
    `  came    ${came}`,
    `  wanted  ${wanted.replaceAll('`', '')}`,
    `  so      ${why.replaceAll('`', '')}`,
    '',
  ].join('\n');
}

function skippedLines(results: readonly Result[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const result of results) {
    if (result.kind === 'skipped') byReason.set(result.why, [...(byReason.get(result.why) ?? []), result.row.id]);
  }
  return [...byReason].map(([why, ids]) => `Skipped, because each ${why}: ${ids.join(' ')}`);
}

export function jsonReport(against: string, results: readonly Result[]): string {
  const rows = results.map(({ row: { id, chapter, rfc, level, demand }, ...result }) => ({
    id,
    chapter,
    rfc,
    level,
    demand,
    ...result,
  }));
  return `${JSON.stringify({ against, ...count(results), rows }, null, 2)}\n`;
}
