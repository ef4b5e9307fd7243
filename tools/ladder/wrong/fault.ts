/** What a wrong server is: the right one with something changed, the rung that it must fail, and what must be said of it. */

export interface Fault {
  /** The rung that it fails. It passes all those before it in the same flight. */
  readonly rung: string;
  /** What is wrong, so that the sentence "a server that …" is right. */
  readonly name: string;
  /** Each text stands in right.ts exactly once. */
  readonly changes: readonly (readonly [before: string, after: string])[];
  /** What the ladder says of it. */
  readonly because: RegExp;
  /** Runs as a program: it crashes, is stopped, or has its memory read. Others share one process. */
  readonly alone?: true;
}
