/** What is measured beside the loads: a question, and a table that answers it. */

import type { Machine } from './machine.ts';
import type { Peer, Place } from './peers.ts';
import type { LoadGenerator } from './wrk.ts';

export interface StudyContext {
  readonly machine: Machine;
  readonly place: Omit<Place, 'load'>;
  readonly generator: LoadGenerator;
  readonly rounds: number;
  readonly quick: boolean;
  readonly chance: () => number;
  /** Ours, other checkouts of ours, and node:http: whom a narrow question is put to. */
  readonly contenders: readonly Peer[];
  readonly say: (text: string) => void;
}

export interface StudyResult {
  readonly id: string;
  readonly title: string;
  /** What was done, in a sentence or a few. */
  readonly about: string;
  readonly columns: readonly string[];
  /** As many cells as columns; the first is text, the others are numbers, written out. */
  readonly rows: readonly (readonly string[])[];
  readonly goals: readonly Goal[];
  /** The numbers that targets are about, by a name. */
  readonly measures?: Readonly<Record<string, number>>;
}

export interface Goal {
  readonly text: string;
  readonly measured: string;
  readonly reached: boolean;
}

export interface Study {
  readonly id: string;
  /** Part of `--quick`. */
  readonly quick: boolean;
  run(context: StudyContext): Promise<StudyResult>;
}
