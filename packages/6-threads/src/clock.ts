/** Time, handed in, so that a test of back-off need not wait. */

export interface Clock {
  /** Milliseconds, from any zero. */
  now(): number;
  /** Infinity is never. @returns what calls it off */
  after(milliseconds: number, action: () => void): () => void;
}

/** The longest wait of a timer in Node, 24.8 days. One that is set for longer fires at once, so we set none. */
const LONGEST = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, action) {
    const timer = milliseconds > LONGEST ? undefined : setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};
