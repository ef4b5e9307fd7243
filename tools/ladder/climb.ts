/** Climbs: tries one rung after the other, starts the program again where it has ended, and says what came of each. */

import type { Address } from '../conformance/exchange.ts';
import { endWords, Program, ProgramError, type ProgramOptions } from './program.ts';
import { type Finding, type Flight, PASSED, type Rung } from './rung.ts';
import { type Scene, tryProbe } from './scene.ts';
import { flightOf } from './table.ts';

export type Status = 'passed' | 'failed' | 'skipped' | 'unreached';

export interface Result {
  readonly rung: Rung;
  readonly flight: Flight;
  readonly status: Status;
  /** What came of it; undefined for a rung that wasn't tried. */
  readonly finding?: Finding;
  /** What the program printed meanwhile. */
  readonly printed?: readonly string[];
  /** The program has ended by itself, or by our hand for its memory. */
  readonly fate?: 'crashed' | 'too-much-memory' | 'hung' | undefined;
}

export interface ClimbOptions {
  readonly rungs: readonly Rung[];
  /** Goes on after a rung that fails. */
  readonly all: boolean;
  readonly patience?: number;
  /** Milliseconds for one rung. */
  readonly limit?: number;
  readonly tell?: (result: Result) => void;
}

const PATIENCE = 30_000;
/** Computing for four clients on a slow machine takes longest. */
const LIMIT = 300_000;

/** What is climbed: a program that we start, or a server that is there. */
export type Climber = ProgramOptions | Address;

export interface Climb {
  readonly results: readonly Result[];
  /** What else there is to say about the program, in sentences. */
  readonly remarks: readonly string[];
}

export async function climb(climber: Climber, options: ClimbOptions): Promise<Climb> {
  const { rungs, all, tell = () => {} } = options;
  const results: Result[] = [];
  const hands = new Hands(climber, options.patience ?? PATIENCE);
  try {
    for (const rung of rungs) {
      const stopped = hands.empty || (!all && results.some(({ status }) => status === 'failed'));
      const flight = flightOf(rung);
      const result: Result = stopped
        ? { rung, flight, status: 'unreached' }
        : { rung, flight, ...(await attempt(rung, hands, options.limit ?? LIMIT)) };
      // What one rung has broken is not to count against the next.
      if (all && result.status === 'failed') await hands.stop();
      results.push(result);
      tell(result);
    }
  } finally {
    if (!(await hands.stop()))
      hands.remarks.push('The program did not end on SIGTERM within 3 seconds, so it was killed.');
  }
  return { results, remarks: hands.remarks };
}

/** Holds the program while rungs are tried on it. */
class Hands {
  program: Program | undefined;
  /** The program can't be started: no further rung can be tried. */
  empty = false;
  /** What else there is to say about the program, in sentences. */
  readonly remarks: string[] = [];
  readonly #climber: Climber;
  readonly #patience: number;
  #willing = true;
  /** The rung before this one. */
  #last: string | undefined;

  constructor(climber: Climber, patience: number) {
    this.#climber = climber;
    this.#patience = patience;
  }

  /** @throws {ProgramError} when the program can't be started */
  async scene({ id, anew }: Rung): Promise<Scene> {
    const patience = this.#patience;
    if (!('command' in this.#climber)) return { address: this.#climber, program: undefined, patience };
    const end = this.program?.end;
    if (end !== undefined && this.#last !== 'stop') {
      this.remarks.push(
        `After ${this.#last} the program ended by itself (${endWords(end)}); it was started again for ${id}.`,
      );
    }
    this.#last = id;
    if (anew || end !== undefined) await this.stop();
    this.empty = true;
    this.program ??= await Program.start(this.#climber);
    this.empty = false;
    return { address: this.program.address, program: this.program, patience };
  }

  /** @returns whether the program has ended by itself each time */
  async stop(): Promise<boolean> {
    const { program } = this;
    this.program = undefined;
    if (program !== undefined && !(await program.stop())) this.#willing = false;
    return this.#willing;
  }
}

type Attempt = Omit<Result, 'rung' | 'flight'>;

async function attempt(rung: Rung, hands: Hands, limit: number): Promise<Attempt> {
  let scene: Scene;
  try {
    scene = await hands.scene(rung);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return {
      status: 'failed',
      finding: { kind: 'failed', why: error.message },
      printed: error.printed,
      fate: 'crashed',
    };
  }
  const { program } = hands;
  const mark = program?.mark() ?? 0;
  const finding = await within(limit, tryRung(rung, scene));
  if (finding === undefined) {
    await hands.stop(); // what hangs would hang for the next rung as well
    const why = `the rung took longer than ${Math.round(limit / 1000)} seconds`;
    return { status: 'failed', finding: { kind: 'failed', why }, printed: program?.printed(mark) ?? [], fate: 'hung' };
  }
  if (finding.kind !== 'failed') return { status: finding.kind, finding };
  // A program that has crashed may need a moment to be gone.
  if (program !== undefined) await Promise.race([program.ended, new Promise((resolve) => setTimeout(resolve, 150))]);
  const printed = program?.printed(mark) ?? [];
  if (program?.end === undefined) return { status: 'failed', finding, printed };
  if (program.tooMuchMemory) {
    const why = 'the program held more memory than it may, so it was ended';
    return { status: 'failed', finding: { ...finding, why }, printed, fate: 'too-much-memory' };
  }
  // The last rung ends the program, and says itself what was wrong with its end.
  if (rung.id === 'stop') return { status: 'failed', finding, printed };
  const why = `the program ended in the middle of it (${endWords(program.end)}): ${finding.why}`;
  return { status: 'failed', finding: { ...finding, why }, printed, fate: 'crashed' };
}

export async function tryRung({ probes = [], trial }: Rung, scene: Scene): Promise<Finding> {
  for (const probe of probes) {
    const finding = await tryProbe(scene.address, probe);
    if (finding.kind === 'failed') return finding;
  }
  return trial === undefined ? PASSED : trial.run(scene);
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  work.catch(() => {}); // what is late may still fail
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function count(results: readonly Result[]): { passed: number; failed: number; skipped: number } {
  const of = (wanted: Status) => results.filter(({ status }) => status === wanted).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}
