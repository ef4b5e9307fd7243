import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from '#chapter';

afterEach(() => vi.useRealTimers());

it.each([Number.POSITIVE_INFINITY, 2 ** 31])('the clock never comes to the end of %d ms, and not at once', (limit) => {
  vi.useFakeTimers();
  const action = vi.fn();
  const cancel = systemClock.after(limit, action);
  expect(vi.getTimerCount()).toBe(0);
  cancel();
  expect(action).not.toHaveBeenCalled();
});

it('the clock does nothing that was called off', () => {
  vi.useFakeTimers();
  const [kept, calledOff] = [vi.fn(), vi.fn()];
  systemClock.after(100, kept);
  systemClock.after(100, calledOff)();
  vi.advanceTimersByTime(100);
  expect([kept, calledOff].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
});
