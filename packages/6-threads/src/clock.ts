/** Time, handed in, so that a test of back-off need not wait. */

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
  const ask = <T>(question: () => T): T => {
    try {
      return question();
    } catch (error) {
      if (clock === systemClock) throw error;
      console.error('A clock failed, and is not asked again:', error);
      clock = systemClock;
      return question();
    }
  };
  return {
    now: () => ask(() => clock.now()),
    after(milliseconds, action) {
      if (milliseconds > LONGEST) return () => {};
      const cancel = ask(() => clock.after(milliseconds, action));
      return () => ask(cancel);
    },
  };
}
