import { describe, expect, it } from 'vitest';
import { primes } from '#chapter';

describe('primes', () => {
  it.each([
    { below: 0, count: 0, largest: null },
    { below: 2, count: 0, largest: null },
    { below: 3, count: 1, largest: 2 },
    { below: 4, count: 2, largest: 3 },
    { below: 10, count: 4, largest: 7 },
    { below: 26, count: 9, largest: 23 }, // 25 is the first square of an odd prime past 9
    { below: 100, count: 25, largest: 97 },
    { below: 10_000, count: 1229, largest: 9973 },
  ])('counts $count below $below', ({ below, count, largest }) => {
    expect(primes(below)).toEqual({ below, count, largest, milliseconds: expect.any(Number) });
  });

  it('stops when it is called off, after a few numbers more', () => {
    let asked = 0;
    const signal = {
      get aborted() {
        asked += 1;
        return asked > 100;
      },
    };
    expect(() => primes(100_000, { signal })).toThrow(Error);
    expect(asked).toBe(101);
  });

  it('says how long it took', () => {
    const startedAt = performance.now();
    const signal = {
      get aborted() {
        while (performance.now() < startedAt + 5); // the first prime takes its time
        return false;
      },
    };
    const { milliseconds } = primes(100, { signal });
    expect(milliseconds).toBeGreaterThanOrEqual(4); // all but the start of the clock, rounded
    expect(milliseconds).toBeLessThanOrEqual(Math.ceil(performance.now() - startedAt));
  });
});
