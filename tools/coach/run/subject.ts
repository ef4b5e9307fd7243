/** Whose chapters are judged. It stands in the environment, where the threads and programs of a run find it. */

export interface Subject {
  /** A folder like `learn/`: `2-parser/*.ts` and so on. */
  readonly folder: string;
  /** The chapters that are taken from it, by their folders' names. All others come from the reference. */
  readonly chapters: readonly string[];
  /** The chapter that is judged now, if any: what it does is recorded, for the explanation. */
  readonly judged?: string;
}

/** What a worker is asked for: some tests of one chapter. */
export interface Job extends Subject {
  readonly judged: string;
  /** The beginnings of the full names of the tests that decide; others are skipped. */
  readonly tests: readonly string[];
  /** Where the run writes what happens, a line of JSON for each event. */
  readonly journal: string;
  /** For one test. */
  readonly milliseconds: number;
  /** The run stops when so many tests have waited in vain. Default: never. */
  readonly patience?: number;
  /** One failure of each beginning is enough: its other tests are skipped. */
  readonly once?: boolean;
}

/** How a worker says that it is done with a job. */
export interface Done {
  /** Nothing is left over: no port, no process, no timer. It may have another job. */
  readonly clean: boolean;
}

/** How vitest says that a test has waited in vain. */
export const TIMED_OUT = /^(?:Test|Hook) timed out/;

const VARIABLE = 'HTTP_FROM_SCRATCH_SUBJECT';

export function subjectEnvironment({ folder, chapters, judged }: Subject): Record<string, string> {
  return { [VARIABLE]: JSON.stringify({ folder, chapters, judged }) };
}

export function currentSubject(): Subject | undefined {
  const text = process.env[VARIABLE];
  return text === undefined ? undefined : JSON.parse(text);
}
