/** Mutants that no test can notice, because they behave as the original does. Each says why. */

export interface Equivalent {
  readonly file: string;
  /** The line of the source, without the space around it, and that of the mutant. */
  readonly line: string;
  readonly mutant: string;
  readonly why: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [];
