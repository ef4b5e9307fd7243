/** What is answered where a path has no route, or none for the method. */

import { empty, type Handler, type HttpResponse, isKnownMethod, text } from '@http-from-scratch/protocol';

// RFC 9110 §9.1: an unknown method is 501, whatever the path.
export const notFound: Handler = ({ method }) =>
  isKnownMethod(method) ? text('Not Found\n', { status: 404 }) : notImplemented();

/** What can be done with a path, if its routes are these: two methods come for free. */
export function complete(methods: Set<string>): readonly string[] {
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods.add('OPTIONS')].sort();
}

/** @param allow the methods that the path does have */
export function otherMethods(method: string, allow: readonly string[]): HttpResponse {
  const list = allow.join(', ');
  if (method === 'OPTIONS') return empty(204, [['Allow', list]]); // RFC 9110 §9.3.7
  if (!isKnownMethod(method)) return notImplemented();
  // RFC 9110 §15.5.6: the answer must say which methods there are.
  return text(`Method Not Allowed. Here you can use: ${list}\n`, { status: 405, fields: [['Allow', list]] });
}

function notImplemented(): HttpResponse {
  return text('Not Implemented\n', { status: 501 });
}
