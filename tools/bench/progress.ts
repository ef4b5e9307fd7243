/** How far a run is: a line before each round, so that half an hour of it can be believed. */

export interface Standing {
  /** Which part is under way, counted from 1. */
  readonly part: number;
  readonly parts: number;
  /** Milliseconds since the run began. */
  readonly elapsed: number;
  /** Of this part, what is done, from 0 to 1. */
  readonly done: number;
}

/** As `2 of 9 · 1:10 so far, about 4 min to go`. Parts count alike: they take about as long as each other. */
export function standing({ part, parts, elapsed, done }: Standing): string {
  const share = (part - 1 + done) / parts;
  const left = share > 0 ? `, about ${remaining((elapsed / share) * (1 - share))} to go` : '';
  return `${part} of ${parts} · ${clock(elapsed)} so far${left}`;
}

function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function remaining(milliseconds: number): string {
  return milliseconds < 90_000
    ? `${Math.ceil(milliseconds / 10_000) * 10} s`
    : `${Math.round(milliseconds / 60_000)} min`;
}

/** Puts the standing before what a part says. A text such as `round 2 of 7` tells how much of the part is done. */
export class Progress {
  readonly #startedAt: number;
  readonly #now: () => number;
  readonly #parts: number;
  #part = 0;

  constructor(parts: number, now: () => number = () => performance.now()) {
    this.#parts = parts;
    this.#now = now;
    this.#startedAt = now();
  }

  begin(): void {
    this.#part += 1;
  }

  line(text: string): string {
    const [, round = '1', rounds = '1'] = /^round (\d+) of (\d+)/.exec(text) ?? [];
    const done = (Number(round) - 1) / Number(rounds);
    const elapsed = this.#now() - this.#startedAt;
    return `  [${standing({ part: this.#part, parts: this.#parts, elapsed, done })}] ${text}`;
  }
}
