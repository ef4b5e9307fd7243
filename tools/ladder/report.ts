/** What came of a climb, as lines for people or as JSON for programs. */

import { type Screen, styled } from '../coach/screen.ts';
import { type Climb, count, type Result } from './climb.ts';
import { explain } from './explain.ts';

const MARKS = { passed: '✓', failed: '✗', skipped: '–', unreached: '·' } as const;
const COLOURS = { passed: 'green', failed: 'red', skipped: 'yellow', unreached: 'dim' } as const;

/** A line for each rung as it is tried, below the name of its flight, and a failure at once. */
export function progress(screen: Screen, print: (line: string) => void): (result: Result) => void {
  let flight: Result['flight'] | undefined;
  return (result) => {
    const { rung, status, finding } = result;
    if (status === 'unreached') return;
    if (flight !== result.flight)
      print(`${flight === undefined ? '' : '\n'}${result.flight.number} · ${result.flight.name}`);
    flight = result.flight;
    const why = finding?.kind === 'skipped' ? ` (skipped: needs ${finding.why})` : '';
    print(styled(screen, COLOURS[status], `  ${MARKS[status]} ${rung.id.padEnd(16)}`) + `${rung.name}${why}`);
    if (status === 'failed') for (const line of ['', ...explain(result, screen), '']) print(line);
  };
}

export function summary({ results, remarks }: Climb): string[] {
  const { passed, failed, skipped } = count(results);
  const unreached = results.length - passed - failed - skipped;
  const last = `${passed} passed, ${failed} failed, ${skipped} skipped${unreached > 0 ? `, ${unreached} not reached` : ''}`;
  return ['', ...remarks, last];
}

const PLAIN: Screen = { columns: 80, colour: false };

export function jsonReport({ results, remarks }: Climb): string {
  const rungs = results.map((result) => {
    const { rung, flight, status, finding, fate } = result;
    return {
      id: rung.id,
      flight: flight.number,
      status,
      name: rung.name,
      ...(finding !== undefined && finding.kind !== 'passed' && { why: finding.why }),
      ...(status === 'failed' && { explanation: explain(result, PLAIN).join('\n') }),
      ...(fate !== undefined && { fate }),
    };
  });
  return `${JSON.stringify({ rungs, ...count(results), ...(remarks.length > 0 && { remarks }) }, null, 2)}\n`;
}
