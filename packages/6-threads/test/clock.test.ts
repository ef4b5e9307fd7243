import { afterEach, expect, it, vi } from 'vitest';
import { guardedClock } from '#chapter';

afterEach(() => vi.restoreAllMocks());

it.each([
  { limit: Number.POSITIVE_INFINITY, name: 'Infinity' },
  { limit: 2 ** 31, name: 'more than a timer of Node can wait' },
])('a clock that is asked for $name waits for ever, and does not fire at once', ({ limit }) => {
  const after = vi.fn(() => () => {});
  guardedClock({ now: () => 0, after }).after(limit, () => {})();
  expect(after).not.toHaveBeenCalled();
});

it.each([
  {
    what: 'cannot tell the time',
    faulty: { now: () => raise(), after: () => () => {} },
  },
  {
    what: 'cannot wait',
    faulty: { now: () => 0, after: () => raise() },
  },
  {
    what: 'cannot call a wait off',
    faulty: { now: () => 0, after: () => raise },
  },
])('a clock that $what is told of once, and the one of the system takes its place', async ({ faulty }) => {
  const told = vi.spyOn(console, 'error').mockReturnValue();
  const clock = guardedClock(faulty);
  for (let i = 0; i < 2; i += 1) {
    expect(clock.now()).toEqual(expect.any(Number));
    clock.after(0, () => {})();
  }
  expect(told).toHaveBeenCalledTimes(1);
  await new Promise<void>((resolve) => clock.after(0, resolve));
});

function raise(): never {
  throw new Error('this clock is broken');
}
