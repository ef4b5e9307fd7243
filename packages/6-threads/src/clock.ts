/** Time, handed in, so that a test of back-off need not wait. */

import { guarded } from '@http-from-scratch/tcp-echo';

export interface Clock {
  /** Milliseconds, from any zero. */
  now(): number;
  /** @returns what calls it off */
  after(milliseconds: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The longest wait of a timer in Node, 24.8 days: one that is set for longer fires at once. */
const LONGEST = 2 ** 31 - 1;

/** A clock that takes any time limit and never throws: if the given one does, the system's takes its place for good. */
export function guardedClock(clock: Clock = systemClock): Clock {
  const onFault = (fault: unknown) => {
    if (clock !== systemClock) console.error('A clock failed, and is not asked again:', fault);
    clock = systemClock;
  };
  const ask = <T>(question: () => T): T => {
    try {
      return question();
    } catch (fault) {
      onFault(fault);
      return question();
    }
  };
  return {
    now: () => ask(() => clock.now()),
    after(milliseconds, action) {
      if (milliseconds > LONGEST) return () => {};
      return guarded(
        ask(() => clock.after(milliseconds, action)),
        onFault,
      );
    },
  };
}
