/** Reads the command line of the ladder: options, then the command that starts a program, and which rungs are meant. */

import { UsageError } from '@http-from-scratch/protocol/program';
import type { Rung } from './rung.ts';
import { FLIGHTS, RUNGS } from './table.ts';

/** Options that take a value, so that it isn't taken for the command. */
const WITH_VALUE = new Set(['--against', '--from', '--only', '--make-files', '--memory', '--seconds']);

/**
 * Parts options from the command: `--json -- python3 server.py`. The command may have options of its own, and `--` may be
 * doubled (pnpm passes it on) or missing (npm takes it away).
 */
export function partCommand(given: readonly string[]): { options: string[]; command: string[] } {
  const words = given[0] === '--' ? given.slice(1) : given;
  let at = 0;
  while (at < words.length && words[at]!.startsWith('-') && words[at] !== '--')
    at += WITH_VALUE.has(words[at]!) ? 2 : 1;
  return { options: words.slice(0, at), command: words.slice(words[at] === '--' ? at + 1 : at) };
}

/** @throws {UsageError} for a rung that isn't there */
export function chooseRungs({ from, only }: { from?: string | undefined; only?: string | undefined }): readonly Rung[] {
  if (from !== undefined && only !== undefined) throw new UsageError('Give either --from or --only.');
  if (from !== undefined) return RUNGS.slice(RUNGS.indexOf(rungsNamed(from)[0]!));
  if (only === undefined) return RUNGS;
  const chosen = new Set(only.split(',').flatMap((name) => rungsNamed(name.trim())));
  return RUNGS.filter((rung) => chosen.has(rung));
}

/** A rung by its name, or a flight by its number or name. */
function rungsNamed(name: string): readonly Rung[] {
  const flight = FLIGHTS.find((one) => String(one.number) === name || one.name.toLowerCase() === name.toLowerCase());
  if (flight !== undefined) return flight.rungs;
  const rung = RUNGS.find(({ id }) => id === name);
  if (rung === undefined)
    throw new UsageError(`There is no rung "${name}". docs/ladder.md has them all; a number from 1 to 7 is a flight.`);
  return [rung];
}
