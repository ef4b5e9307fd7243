/**
 * Something that computes, and nothing else: no file, no socket, no wait. While it runs, its event loop stands still.
 *
 * It tries every odd divisor up to the square root of every odd number. A sieve would need a hundredth of the time;
 * this chapter is about what to do when there is no sieve.
 */

export interface PrimeCount {
  readonly below: number;
  /** How many primes there are below. */
  readonly count: number;
  /** The last of them; null when there is none. */
  readonly largest: number | null;
  readonly milliseconds: number;
}

export function primes(below: number): PrimeCount {
  const startedAt = performance.now();
  let count = below > 2 ? 1 : 0;
  let largest = below > 2 ? 2 : null;
  for (let candidate = 3; candidate < below; candidate += 2) {
    if (!hasOddDivisor(candidate)) {
      count += 1;
      largest = candidate;
    }
  }
  return { below, count, largest, milliseconds: Math.round(performance.now() - startedAt) };
}

function hasOddDivisor(odd: number): boolean {
  for (let divisor = 3; divisor * divisor <= odd; divisor += 2) {
    if (odd % divisor === 0) return true;
  }
  return false;
}
