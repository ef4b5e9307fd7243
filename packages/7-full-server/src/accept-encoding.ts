/** Which content coding does the client want? RFC 9110 §12.5.3. Pure. */

import { parseList } from '@http-from-scratch/protocol';

/**
 * The coding with the highest quality, the earlier of `offered` where two are equal; undefined to send the content
 * as it is.
 * @param field the value of Accept-Encoding, or undefined when there is none
 * @param offered codings in our order of preference
 */
export function chooseCoding<T extends string>(field: string | undefined, offered: readonly T[]): T | undefined {
  if (field === undefined) return undefined;
  const qualities = new Map<string, number>();
  for (const member of parseList(field)) {
    const [coding = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase());
    qualities.set(coding, quality(parameters));
  }
  const wanted = (coding: string) => qualities.get(coding) ?? qualities.get('*') ?? 0;
  // What is not named is not wanted, but "as it is" always is unless forbidden; we only look for something better.
  const asItIs = qualities.get('identity') ?? 0;
  let best: T | undefined;
  for (const coding of offered) {
    if (wanted(coding) > (best === undefined ? 0 : wanted(best))) best = coding;
  }
  return best !== undefined && wanted(best) >= asItIs ? best : undefined;
}

/** weight = OWS ";" OWS "q=" qvalue; 1 when it is not given. A malformed one counts as 0: better too little than wrong. */
function quality(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  if (weight === undefined) return 1;
  return /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight.slice(2)) : 0;
}
