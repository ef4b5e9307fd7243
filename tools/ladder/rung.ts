/**
 * What a rung is: something that a server must be able to do, as data. A rung says what is sent and what must come; it
 * doesn't know how a program is started (program.ts), how a failure is told (explain.ts), or how the page is written.
 */

import type { Probe } from '../conformance/row.ts';
import type { Finding } from './finding.ts';
import type { Scene } from './scene.ts';

export { type Finding, failed, PASSED } from './finding.ts';

export interface Rung {
  /** A name for the command line. It stays, whatever is added or taken away. */
  readonly id: string;
  /** What the server does, as a sentence without its full stop. */
  readonly name: string;
  /** Why it matters, in two sentences. */
  readonly why: string;
  /** The rule in our own words, as a sentence without its full stop. */
  readonly rule: string;
  /** Sections, such as `9112 §6.3`. Empty where no RFC says so. */
  readonly rfc: readonly string[];
  /** What to try, in a sentence or two. */
  readonly hint: string;
  /** What is usually wrong, as a sentence. */
  readonly cause: string;
  /** One connection each, one after the other. */
  readonly probes?: readonly Probe[];
  /** What no probe can say: it comes after them. */
  readonly trial?: Trial;
  /** Whether the program is started anew for it: what earlier rungs have left in memory would hide what this one adds. */
  readonly anew?: true;
}

export interface Trial {
  /** For the page: what is done and what must come, a line each. */
  readonly says: readonly string[];
  readonly run: (scene: Scene) => Promise<Finding>;
}

/** The rungs that belong to a chapter. */
export interface Flight {
  readonly number: number;
  readonly name: string;
  /** What the flight is about, and what a server must offer from here on. */
  readonly about: string;
  readonly rungs: readonly Rung[];
}
