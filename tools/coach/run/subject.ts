/** Whose chapters a run judges. The coach says so in the environment, and the threads of a run inherit it. */

export interface Subject {
  /** A folder like `learn/`: `2-parser/*.ts` and so on. */
  readonly folder: string;
  /** The chapters that are taken from it, by their folders' names. All others come from the reference. */
  readonly chapters: readonly string[];
  /** The chapter that is judged now, if any: what it does is recorded, for the explanation. */
  readonly judged?: string;
  /** The beginnings of the full names of the tests that decide; others are skipped. */
  readonly tests?: readonly string[];
  /** Where a run writes what it does, a line of JSON for each event. */
  readonly journal?: string;
  /** The process that waits for the run. When it is gone, the run ends itself. */
  readonly owner?: number;
  /** The run stops when so many tests have waited in vain. Default: never. */
  readonly patience?: number;
}

/** How vitest says that a test has waited in vain. */
export const TIMED_OUT = /^(?:Test|Hook) timed out/;

const VARIABLE = 'HTTP_FROM_SCRATCH_SUBJECT';

export function subjectEnvironment(subject: Subject): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(subject) };
}

export function currentSubject(): Subject | undefined {
  const text = process.env[VARIABLE];
  return text === undefined ? undefined : JSON.parse(text);
}
