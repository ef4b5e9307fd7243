/** Fields that ask a browser to be careful with what we send. */

import type { FieldLine, Fields } from '@http-from-scratch/protocol';
import { type Middleware, onResponse } from './middleware.ts';

// A browser that guesses the type might run a text file as a script.
const FOR_ALL: readonly FieldLine[] = [['X-Content-Type-Options', 'nosniff']];
// Which of our pages a link was on is no other site's business.
const FOR_PAGES: readonly FieldLine[] = [...FOR_ALL, ['Referrer-Policy', 'same-origin']];

/** Scripts, styles and images from us only, and none written into the page: injected markup can't do anything. */
export const OWN_CONTENT_ONLY = "default-src 'self'";

/**
 * A layer that adds the fields that are missing. Those that the handler has set stay.
 * @param policy the Content-Security-Policy of pages; none by default, since we don't know what your pages need
 */
export function securityFieldsWith(policy?: string): Middleware {
  const forPages = policy === undefined ? FOR_PAGES : [...FOR_PAGES, ['Content-Security-Policy', policy] as const];
  // Many responses share their fields, so we work these out once. Weak: they're forgotten with the fields that they're for.
  const known = new WeakMap<Fields, Fields>();
  return onResponse((response) => {
    const fields = known.get(response.fields) ?? withDefaults(response.fields, forPages);
    known.set(response.fields, fields);
    return { ...response, fields };
  });
}

/** The layer with the policy that our own pages keep to. */
export const securityFields = securityFieldsWith(OWN_CONTENT_ONLY);

function withDefaults(fields: Fields, forPages: readonly FieldLine[]): Fields {
  const isPage = fields.get('Content-Type')?.toLowerCase().startsWith('text/html') === true;
  const missing = (isPage ? forPages : FOR_ALL).filter(([name]) => !fields.has(name));
  return missing.reduce((all, [name, value]) => all.and(name, value), fields);
}
