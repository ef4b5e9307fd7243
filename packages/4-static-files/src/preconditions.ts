/**
 * Conditional requests: does the client have it already (304), or did it expect something else (412)? Pure; the
 * steps are those of RFC 9110 §13.2.2, in its order. Called only where the response would otherwise be 200. §13.2.1
 */

import type { Fields } from '@http-from-scratch/protocol';
import { parseDate } from '@http-from-scratch/tcp-echo/date'; // not all of the package: this file runs in browsers, too
import { isWeak, type Validators } from './validators.ts';

export type Verdict = 'proceed' | 'not-modified' | 'failed';

/** For GET and HEAD. */
export function evaluatePreconditions(fields: Fields, current: Validators): Verdict {
  // Steps 1 and 2. The date counts only where no tag was sent. The comparison is strong: a client that wants to act
  // on exactly this state has no use for a similar one. §13.1.1
  const ifMatch = fields.get('If-Match');
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, current.entityTag, strongly)) return 'failed';
  } else if (isLaterThan(current.lastModified, fields.get('If-Unmodified-Since')) === true) return 'failed';

  // Steps 3 and 4. The comparison is weak: for a cache, similar is good enough. §13.1.2
  const ifNoneMatch = fields.get('If-None-Match');
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, current.entityTag, weakly)) return 'not-modified';
  } else if (isLaterThan(current.lastModified, fields.get('If-Modified-Since')) === false) return 'not-modified';

  // Steps 5 and 6 are about ranges: see `rangeIsCurrent`.
  return 'proceed';
}

/**
 * Step 5: whether the part that a client has belongs to what we have now, so that a range may be sent to fill it up. While
 * our tag is weak, nothing proves that: neither the tag nor the very date that we sent.
 * If-Range = entity-tag / HTTP-date. RFC 9110 §13.1.5
 */
export function rangeIsCurrent(ifRange: string | undefined, current: Validators): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.startsWith('"') || ifRange.startsWith('W/')) return strongly(ifRange, current.entityTag);
  // A date must be the very one that we sent; an earlier or later one proves nothing. And a file that has just
  // changed could change again within that second.
  return ifRange === current.lastModified && !isWeak(current);
}

type Comparison = (sent: string, current: string) => boolean;

/** Comparison of entity-tags. RFC 9110 §8.8.3.2 */
const weakly: Comparison = (sent, current) => opaqueTag(sent) === opaqueTag(current);
const strongly: Comparison = (sent, current) => !sent.startsWith('W/') && sent === current;
const opaqueTag = (tag: string) => (tag.startsWith('W/') ? tag.slice(2) : tag);

/** entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE; a backslash is an octet like any other here. RFC 9110 §8.8.3 */
const ENTITY_TAG = /[ \t,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?=,|$)/y;

/** "*" / #entity-tag. A list that breaks the grammar matches nothing past the break. */
function matches(field: string, current: string, comparison: Comparison): boolean {
  if (field === '*') return true; // any state at all, and there is one
  ENTITY_TAG.lastIndex = 0;
  for (let match = ENTITY_TAG.exec(field); match !== null; match = ENTITY_TAG.exec(field)) {
    if (comparison(match[1]!, current)) return true;
  }
  return false;
}

/** Whether the file is newer than the date in the field; undefined for no date, which is then ignored. §13.1.3, §13.1.4 */
function isLaterThan(lastModified: string, field: string | undefined): boolean | undefined {
  const date = field === undefined ? undefined : parseDate(field);
  return date === undefined ? undefined : parseDate(lastModified)! > date;
}
