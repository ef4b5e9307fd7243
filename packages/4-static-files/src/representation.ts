/** A file as a response describes it: everything a head contains, before we know which response it will be. */

import { type FieldLine, Fields } from '@http-from-scratch/protocol';
import { isCompressible } from './media-type.ts';
import { type FileFacts, fileValidators, type Validators } from './validators.ts';

export interface Representation {
  readonly facts: FileFacts;
  readonly validators: Validators;
  /** The fields of a 200. A 206 has the same, and the range. RFC 9110 §15.3.7 */
  readonly fields: Fields;
  /** What a 304 repeats, and nothing more. RFC 9110 §15.4.5 */
  readonly notModifiedFields: Fields;
}

/** @param now milliseconds since 1970 */
export function describeFile(
  { facts, coding }: { readonly facts: FileFacts; readonly coding?: string },
  mediaType: string,
  cacheControl: string,
  now: number,
): Representation {
  const validators = fileValidators(facts, now, coding);
  const caching: FieldLine[] = [
    ['ETag', validators.entityTag],
    ['Cache-Control', cacheControl],
  ];
  // Sent even when no sibling exists today: a cache must not give tomorrow's to a client that can't read it.
  if (isCompressible(mediaType)) caching.push(['Vary', 'Accept-Encoding']);
  const content: FieldLine[] = [
    ['Content-Type', mediaType],
    // The type is what we say it is. A browser that guesses may run a text that looks like a script.
    ['X-Content-Type-Options', 'nosniff'],
    ['Accept-Ranges', 'bytes'],
    ['Last-Modified', validators.lastModified],
  ];
  if (coding !== undefined) content.push(['Content-Encoding', coding]);
  return {
    facts,
    validators,
    fields: Fields.of(...content, ...caching),
    notModifiedFields: Fields.of(...caching),
  };
}
