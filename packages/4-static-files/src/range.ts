/** Which part of a file a Range field asks for. Pure: knows a size and no file. RFC 9110 §14 */

import { parseList } from '@http-from-scratch/protocol';

export type Selection =
  /** No range, or none that we serve: the whole is always a right answer. */
  | { readonly kind: 'whole' }
  /** Octets `first` to `last`, both included. */
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' };

const WHOLE: Selection = { kind: 'whole' };
const UNSATISFIABLE: Selection = { kind: 'unsatisfiable' };

/**
 * ranges-specifier = range-unit "=" range-set
 * range-set        = 1#( int-range / suffix-range )
 */
const RANGES = /^bytes=(.+)$/i;
/** int-range = first-pos "-" [ last-pos ]; suffix-range = "-" suffix-length */
const RANGE_SPEC = /^(?:(\d+)-(\d*)|-(\d+))$/;

// #region select
/**
 * Several ranges get the whole file. The standard's answer would be multipart/byteranges: more code than the rest of
 * this chapter's ranges, for clients that hardly exist; and a thousand overlapping ranges would get the file a
 * thousand times. RFC 9110 §14.2 lets a server ignore Range, and §17.15 warns of exactly this.
 * @param size octets of the whole
 */
export function selectRange(field: string | undefined, size: number): Selection {
  const ranges = field === undefined ? null : RANGES.exec(field);
  // Another unit than bytes is none of our business. §14.2
  if (ranges === null) return WHOLE;
  const specs = parseList(ranges[1]!);
  if (specs.length === 0) return WHOLE;
  let selection: Selection = UNSATISFIABLE;
  for (const spec of specs) {
    const one = selectOne(spec, size);
    if (one.kind === 'whole') return WHOLE;
    if (one.kind === 'unsatisfiable') continue;
    if (selection.kind === 'part') return WHOLE;
    selection = one;
  }
  return selection;
}
// #endregion select

function selectOne(spec: string, size: number): Selection {
  const match = RANGE_SPEC.exec(spec);
  if (match === null) return WHOLE;
  const [, from, to, suffix] = match;
  if (suffix !== undefined) {
    if (Number(suffix) === 0) return UNSATISFIABLE;
    // The last octets: all of them if there are fewer. If there are none, no Content-Range could say so. §14.1.2
    return size === 0 ? WHOLE : { kind: 'part', first: Math.max(size - Number(suffix), 0), last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? Number.POSITIVE_INFINITY : Number(to);
  // An invalid range makes the whole field invalid, and an invalid Range is ignored. §14.1.1, §14.2
  if (last < first) return WHOLE;
  return first >= size ? UNSATISFIABLE : { kind: 'part', first, last: Math.min(last, size - 1) };
}
