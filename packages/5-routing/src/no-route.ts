/** The responses for a path that has no route, or none for the method. */

import { empty, type Handler, type HttpResponse, isKnownMethod, text } from '@http-from-scratch/protocol';

/** 404; and 501 for a method that the standard doesn't know, whatever the path. RFC 9110 §9.1 */
export const notFound: Handler = ({ method }) =>
  isKnownMethod(method) ? text('Not Found\n', { status: 404 }) : notImplemented();

/** All methods of a path whose routes have these, sorted: GET brings HEAD along, and OPTIONS is always there. */
export function complete(methods: Set<string>): readonly string[] {
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods.add('OPTIONS')].sort();
}

/**
 * 204 for OPTIONS, 501 for a method that the standard doesn't know, and 405 for any other. 204 and 405 have Allow.
 * RFC 9110 §9.3.7, §9.1 and §15.5.6
 * @param allow the methods that the path does have
 */
export function otherMethods(method: string, allow: readonly string[]): HttpResponse {
  const list = allow.join(', ');
  if (method === 'OPTIONS') return empty(204, [['Allow', list]]);
  if (!isKnownMethod(method)) return notImplemented();
  return text(`Method Not Allowed. Here you can use: ${list}\n`, { status: 405, fields: [['Allow', list]] });
}

function notImplemented(): HttpResponse {
  return text('Not Implemented\n', { status: 501 });
}
