/** Numbers that an application sets: a wrong one is refused when it is given, not years later when a client meets it. */

/**
 * @param name of the option, for the error
 * @returns milliseconds, from 1 on; Infinity is no limit
 * @throws {RangeError} for anything else that is not undefined
 */
export function milliseconds(
  name: string,
  given: number | undefined,
  otherwise: number,
  unit = 'milliseconds',
): number {
  if (given === undefined) return otherwise;
  if (typeof given === 'number' && given >= 1) return given;
  throw new RangeError(`${name} takes ${unit}, from 1 on, or Infinity; not ${String(given)}`);
}

/**
 * @returns how many, a whole number from `least` on
 * @throws {RangeError} for anything else that is not undefined
 */
export function count(name: string, given: number | undefined, otherwise: number, least = 1): number {
  if (given === undefined) return otherwise;
  if (Number.isSafeInteger(given) && given >= least) return given;
  throw new RangeError(`${name} takes a whole number, from ${least} on; not ${String(given)}`);
}
