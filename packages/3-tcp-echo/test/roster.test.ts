import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Roster } from '#chapter';

const sorted = (members: Iterable<number>) => [...members].sort((a, b) => a - b);

it('a roster holds who has come and not left, in whatever order they come and go', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 200 }), (visitors) => {
      const roster = new Roster<number>();
      const here = new Map<number, () => void>();
      for (const visitor of visitors) {
        const leave = here.get(visitor);
        leave?.();
        if (leave === undefined) here.set(visitor, roster.add(visitor));
        else here.delete(visitor);
        leave?.(); // twice is once
        expect([roster.size, sorted(roster)]).toEqual([here.size, sorted(here.keys())]);
      }
    }),
  );
});

it('a roster that is gone through lets everybody leave on the way, and forgets nobody', () => {
  const roster = new Roster<number>();
  const leaving = [1, 2, 3, 4].map((member) => roster.add(member));
  const seen: number[] = [];
  for (const member of roster) {
    seen.push(member);
    leaving[member - 1]!();
  }
  expect([seen, roster.size]).toEqual([[1, 2, 3, 4], 0]);
});
