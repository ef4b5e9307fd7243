/** All that a run has measured: what the terminal and the page show is made of this and nothing else. */

import type { LoadResult } from './rounds.ts';
import type { StudyResult } from './study.ts';

export interface Results {
  readonly machine: string;
  /** As `2026-11-25`. */
  readonly date: string;
  readonly command: string;
  readonly seed: number;
  readonly rounds: number;
  /** Name and version of everything that took part. */
  readonly versions: readonly (readonly [name: string, version: string])[];
  readonly loads: readonly LoadResult[];
  readonly studies: readonly StudyResult[];
}
