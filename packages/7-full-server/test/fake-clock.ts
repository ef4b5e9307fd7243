/** Time that passes when a test says so. */

import type { Clock } from '#chapter';

export class FakeClock implements Clock {
  #now = 0;
  #due: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const entry = { at: this.#now + milliseconds, callback };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  /** Callbacks that wait for their time. */
  get waiting(): number {
    return this.#due.length;
  }

  /** Lets time pass; what becomes due is called in its order. */
  pass(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const next = this.#due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((other) => other !== next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = until;
  }

  /** As after a pause of the whole process: what is due is called once, and late. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#due.filter(({ at }) => at <= this.#now);
    this.#due = this.#due.filter((entry) => !due.includes(entry));
    for (const { callback } of due) callback();
  }
}
