/** Fields that ask a browser to be careful with what we send. */

import type { FieldLine, Fields } from '@http-from-scratch/protocol';
import { type Middleware, onResponse } from './middleware.ts';

// A browser that guesses would run a text file as a script.
const FOR_ALL: readonly FieldLine[] = [['X-Content-Type-Options', 'nosniff']];
// The address of our page is no other site's business.
const FOR_PAGES: readonly FieldLine[] = [...FOR_ALL, ['Referrer-Policy', 'same-origin']];

/** Scripts, styles and images from us only, none written into the page: markup that slips in cannot act. */
export const OWN_CONTENT_ONLY = "default-src 'self'";

/**
 * A layer that adds what is missing: whatever the handler has said already stays.
 * @param policy the Content-Security-Policy of pages; none unless given, since pages of others may need any
 */
export function securityFieldsWith(policy?: string): Middleware {
  const forPages = policy === undefined ? FOR_PAGES : [...FOR_PAGES, ['Content-Security-Policy', policy] as const];
  // Many answers share their fields, so these are worked out once. Weak: a file's fields go when the file goes.
  const known = new WeakMap<Fields, Fields>();
  return onResponse((response) => {
    const fields = known.get(response.fields) ?? withDefaults(response.fields, forPages);
    known.set(response.fields, fields);
    return { ...response, fields };
  });
}

/** With the policy that our own pages keep to. */
export const securityFields = securityFieldsWith(OWN_CONTENT_ONLY);

function withDefaults(fields: Fields, forPages: readonly FieldLine[]): Fields {
  const isPage = fields.get('Content-Type')?.toLowerCase().startsWith('text/html') === true;
  const missing = (isPage ? forPages : FOR_ALL).filter(([name]) => !fields.has(name));
  return missing.reduce((all, [name, value]) => all.and(name, value), fields);
}
