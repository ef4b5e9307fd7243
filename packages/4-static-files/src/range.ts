/** Which part of a file a Range field asks for. Pure: knows a size and no file. RFC 9110 §14 */

export type Selection =
  /** No range, or none that we serve: sending the whole is always right. */
  | { readonly kind: 'whole' }
  /** Octets `first` to `last`, both included. */
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' };

const WHOLE: Selection = { kind: 'whole' };
const UNSATISFIABLE: Selection = { kind: 'unsatisfiable' };

/**
 * A list of one range, perhaps with empty members around it; the unit is the same in capitals. RFC 9110 §14.1.2
 *   int-range    = first-pos "-" [ last-pos ]
 *   suffix-range = "-" suffix-length
 */
const ONE_RANGE = /^bytes=[ \t,]*(?:(\d+)-(\d*)|-(\d+))[ \t,]*$/i;

/**
 * Range is a list, so spaces, tabs and commas around the one range mean nothing: `bytes=, 0-4 ,` is `bytes=0-4`.
 *
 * A range that breaks the grammar, runs backwards or names another unit is ignored, and so are several ranges at once:
 * the whole is sent. Several would need multipart/byteranges: more code than the rest of this chapter's ranges, for
 * clients that hardly exist; and a thousand overlapping ranges would get the file a thousand times. RFC 9110 §14.2 lets
 * a server ignore Range, and §17.15 warns of exactly this.
 *
 * A range that begins past the last octet is unsatisfiable, and so are the last 0 octets. The last 5 of an empty file
 * are all of it. No Content-Range could say so, which makes it the whole. §14.1.2
 * @param size octets of the whole
 */
export function selectRange(field: string | undefined, size: number): Selection {
  const range = field === undefined ? null : ONE_RANGE.exec(field);
  if (range === null) return WHOLE;
  const [, from, to, suffix] = range;
  if (suffix !== undefined) {
    if (Number(suffix) === 0) return UNSATISFIABLE;
    return size === 0 ? WHOLE : { kind: 'part', first: Math.max(size - Number(suffix), 0), last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? Number.POSITIVE_INFINITY : Number(to);
  if (last < first) return WHOLE;
  return first >= size ? UNSATISFIABLE : { kind: 'part', first, last: Math.min(last, size - 1) };
}
