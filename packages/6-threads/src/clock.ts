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
