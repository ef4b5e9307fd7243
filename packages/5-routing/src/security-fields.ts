/** Fields that ask a browser to be careful with what we send. */

import type { FieldLine, Fields } from '@http-from-scratch/protocol';
import { onResponse } from './middleware.ts';

// A browser that guesses would run a text file as a script.
const FOR_ALL: readonly FieldLine[] = [['X-Content-Type-Options', 'nosniff']];
const FOR_PAGES: readonly FieldLine[] = [
  ...FOR_ALL,
  // Scripts, styles and images from us only, none written into the page: markup that slips in cannot act.
  ['Content-Security-Policy', "default-src 'self'"],
  // The address of our page is no other site's business.
  ['Referrer-Policy', 'same-origin'],
];

/** Many answers share their fields, so these are worked out once. Weak: a file's fields go when the file goes. */
const known = new WeakMap<Fields, Fields>();

/** Whatever the handler has said already stays. */
export const securityFields = onResponse((response) => {
  let fields = known.get(response.fields);
  if (fields === undefined) {
    fields = withDefaults(response.fields);
    known.set(response.fields, fields);
  }
  return { ...response, fields };
});

function withDefaults(fields: Fields): Fields {
  const isPage = fields.get('Content-Type')?.toLowerCase().startsWith('text/html') === true;
  const missing = (isPage ? FOR_PAGES : FOR_ALL).filter(([name]) => !fields.has(name));
  return missing.reduce((all, [name, value]) => all.and(name, value), fields);
}
