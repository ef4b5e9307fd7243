/** Time, passed in, so that a test of the back-off doesn't have to wait. */

export interface Clock {
  /** Milliseconds, from any zero. */
  now(): number;
  /** Infinity means never. @returns a function that cancels it */
  after(milliseconds: number, action: () => void): () => void;
}

/** The longest delay of a timer in Node, 24.8 days. A longer one would fire at once, so we set none. */
const LONGEST = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, action) {
    const timer = milliseconds > LONGEST ? undefined : setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};
