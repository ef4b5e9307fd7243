/** What tells one state of a file from another. RFC 9110 §8.8 */

import { formatDate } from '@http-from-scratch/tcp-echo/date'; // not all of the package: this file runs in browsers, too

/** What the system knows about an open file. */
export interface FileFacts {
  /** Octets. */
  readonly size: number;
  /** When the content was last written, in milliseconds since 1970. Any program may set it to any time. */
  readonly modified: number;
  /** When the content, name or permissions last changed, in nanoseconds since 1970. No program can set it back. */
  readonly changed: bigint;
  /** Volume and number of the file: which file this is, whatever it is called. */
  readonly device: bigint;
  readonly number: bigint;
}

/** What a client gets to keep, and sends back to ask whether it is still true. */
export interface Validators {
  /** `"size-changed"`, or `"size-changed-br"` for a coding. `W/` before it: two contents may share it. */
  readonly entityTag: string;
  /** IMF-fixdate. */
  readonly lastModified: string;
}

/** A file that changed this recently may change again and get the same time: clocks of file systems tick slowly. */
const SETTLED_MILLISECONDS = 100;

/**
 * The tag is weak while the last change is less than 100 ms ago.
 * @param now milliseconds since 1970
 * @param coding content coding of this representation: another coding is another representation. RFC 9110 §8.8.3.3
 */
export function fileValidators(facts: FileFacts, now: number, coding = ''): Validators {
  // From `changed`, not from `modified`: tools that unpack archives give a new content the old time.
  const opaque = `"${facts.size.toString(16)}-${facts.changed.toString(16)}${coding && `-${coding}`}"`;
  const settled = now - Number(facts.changed / 1_000_000n) >= SETTLED_MILLISECONDS;
  return {
    // RFC 9110 §8.8.1: a validator that two contents might share is weak.
    entityTag: settled ? opaque : `W/${opaque}`,
    // RFC 9110 §8.8.2.1: never later than the Date of the answer, whatever the file says.
    lastModified: formatDate(Math.min(facts.modified, now)),
  };
}

export function isWeak({ entityTag }: Validators): boolean {
  return entityTag.startsWith('W/');
}

/** Whether these are the same file in the same state. */
export function isSameState(a: FileFacts, b: FileFacts): boolean {
  return a.size === b.size && a.changed === b.changed && a.device === b.device && a.number === b.number;
}
