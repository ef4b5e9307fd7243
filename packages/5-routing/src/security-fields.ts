/** Fields that ask a browser to be careful with what we send. */

import type { FieldLine, Fields } from '@http-from-scratch/protocol';
import { type Middleware, onResponse } from './middleware.ts';

// A browser that guesses would run a text file as a script.
const FOR_ALL: readonly FieldLine[] = [['X-Content-Type-Options', 'nosniff']];
// The address of our page is no other site's business.
const FOR_PAGES: readonly FieldLine[] = [...FOR_ALL, ['Referrer-Policy', 'same-origin']];

/**
 * Whatever the handler has said already stays.
 * @param policy for pages, as Content-Security-Policy. None unless given: a wrong one breaks a page that it doesn't know
 */
export function browserFields(policy?: string): Middleware {
  const forPages: readonly FieldLine[] =
    policy === undefined ? FOR_PAGES : [...FOR_PAGES, ['Content-Security-Policy', policy]];
  // Many responses share their fields, so these are worked out once. Weak: a file's fields go when the file goes.
  const known = new WeakMap<Fields, Fields>();
  const careful = (fields: Fields): Fields => {
    const isPage = fields.get('Content-Type')?.toLowerCase().startsWith('text/html') === true;
    const missing = (isPage ? forPages : FOR_ALL).filter(([name]) => !fields.has(name));
    return missing.reduce((all, [name, value]) => all.and(name, value), fields);
  };
  return onResponse((response) => {
    const fields = known.get(response.fields) ?? careful(response.fields);
    known.set(response.fields, fields);
    return { ...response, fields };
  });
}

/** For pages of our own: scripts, styles and images from us only, none written into the page, so markup that slips in can't act. */
export const OWN_PAGES = "default-src 'self'";

export const securityFields = browserFields(OWN_PAGES);
