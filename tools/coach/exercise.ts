/**
 * What a chapter asks of a learner: `lessons/N-name.ts` holds one `Exercise`, and `mistakes/N-name.ts` the mistakes that
 * people really make in it. The starter, the coach, the grader and the proof all read these two.
 */

export interface Exercise {
  /** What the whole chapter answers, in one question. */
  readonly question: string;
  /** In the order in which they are written: a step may use all that the steps before it wrote. */
  readonly steps: readonly [Step, ...Step[]];
}

export interface Step {
  /** Stable: the learner's progress is kept under it. Small letters, digits and "-"; unique in its chapter. */
  readonly id: string;
  readonly title: string;
  /** What to find out and to write, in one to four short sentences. */
  readonly question: string;
  /** What loses its body in the starter: `framing.ts#requestFraming` for a function, `fields.ts#Fields.get` for a method. */
  readonly writes: readonly [string, ...string[]];
  /** What the starter keeps although only the functions to be written use it: `framing.ts#checkCodings`. */
  readonly given?: readonly string[];
  /** The tests that decide, most basic first: a learner sees the first failure in this order. */
  readonly judges: readonly [Judge, ...Judge[]];
  /** Each more telling than the one before. */
  readonly hints: readonly [string, string, ...string[]];
  /** Where the docs explain it as long as the step has no page of its own: `1-protocol.md#where-does-the-content-end`. */
  readonly anchor: string;
}

export interface Judge {
  /** The beginning of one or more tests' full names, from the file on: `framing.test.ts > request framing > step 3`. */
  readonly tests: string;
  /** The rule that they keep, in one sentence. */
  readonly rule: string;
  /** Where it comes from: `RFC 9112 §6.3`. */
  readonly source: string;
  /** What to try when one of them fails, in one or two sentences. */
  readonly tries: string;
}

/** A wrong answer that people really give. The proof makes it from the reference, and sees that a test fails it. */
export interface Mistake {
  /** The step's id. */
  readonly step: string;
  /** Names the mistake, and is shown to a learner who fails the test: `one "data" event is taken for one request`. */
  readonly name: string;
  /** Replacements in the reference's source. `from` stands there exactly once. */
  readonly edits: readonly [Edit, ...Edit[]];
  /** The beginning of the full name of a test that fails because of it; one of the step's judges covers it. */
  readonly caughtBy: string;
}

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}
