/** Fields that ask a browser to be careful with what we send. */

import type { HttpResponse } from '@http-from-scratch/protocol';
import { onResponse } from './middleware.ts';

/** Whatever the handler has said already stays. */
export const securityFields = onResponse((response) => {
  // A browser that guesses would run a text file as a script.
  const careful = withDefault(response, 'X-Content-Type-Options', 'nosniff');
  if (response.fields.get('Content-Type')?.toLowerCase().startsWith('text/html') !== true) return careful;
  // Scripts, styles and images from us only, none written into the page: markup that slips in cannot act.
  const confined = withDefault(careful, 'Content-Security-Policy', "default-src 'self'");
  // The address of our page is nobody else's business.
  return withDefault(confined, 'Referrer-Policy', 'same-origin');
});

function withDefault(response: HttpResponse, name: string, value: string): HttpResponse {
  if (response.fields.has(name)) return response;
  return { ...response, fields: response.fields.and(name, value) };
}
