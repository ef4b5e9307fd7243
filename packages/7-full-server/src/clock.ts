/** Time as a value that is handed in: the server never asks the system itself, so a test can let an hour pass at once. */

export interface Clock {
  /** Milliseconds that only ever grow; the zero point means nothing. */
  now(): number;
  /** Calls back once, after so many milliseconds, unless cancelled by the function that it returns. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    // unref: a deadline is no reason for the process to stay alive.
    const timer = setTimeout(callback, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};
