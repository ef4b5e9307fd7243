/** Which content codings a client wants. Pure. RFC 9110 §12.5.3 */

import { parseList, TOKEN } from '@http-from-scratch/protocol';

/** codings [ weight ], weight = OWS ";" OWS "q=" qvalue. RFC 9110 §12.4.2 */
const MEMBER = new RegExp(`^(${TOKEN})(?:[ \\t]*;[ \\t]*q=(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?))?$`, 'i');

/**
 * The codings that the client accepts and likes at least as much as no coding at all, best first. An empty list means:
 * send the file as it is. That's right even for `identity;q=0`, where only a 406 would be stricter (§12.1).
 *
 * `x-gzip` is an old name of gzip. No coding at all (`identity`) weighs what the client says of it by name, or else 0.
 * @param available in the order of the server's preference, which decides between equals
 */
export function preferredCodings<const T extends string>(field: string | undefined, available: readonly T[]): T[] {
  // A client that doesn't send the field may be too old to know it: nothing is compressed for it.
  if (field === undefined) return [];
  const weights = new Map<string, number>();
  for (const member of parseList(field)) {
    const match = MEMBER.exec(member);
    if (match === null) continue;
    const name = match[1]!.toLowerCase();
    // RFC 9110 §8.4.1.3: x-gzip is an old name of gzip.
    weights.set(name === 'x-gzip' ? 'gzip' : name, Number(match[2] ?? 1));
  }
  const weight = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  const least = weights.get('identity') ?? 0;
  return available
    .filter((coding) => weight(coding) > 0 && weight(coding) >= least)
    .sort((a, b) => weight(b) - weight(a)); // stable: equals keep the server's order
}
