/** Asks the handler for a response, and makes one of whatever goes wrong. */

import type { ParsedRequestHead } from '@http-from-scratch/parser';
import { type Handler, type HttpRequest, type HttpResponse, ProtocolError, text } from '@http-from-scratch/protocol';
import { ConnectionLost } from './byte-channel.ts';
import { checkResponse } from './check-response.ts';

/** Told of our own faults. */
type OnError = (error: unknown, request: HttpRequest) => void;

/** @returns the handler's promise as it is, when it gives one; otherwise a response that can be sent */
export function askHandler(
  handler: Handler,
  request: HttpRequest,
  head: ParsedRequestHead,
  onError: OnError,
): HttpResponse | Promise<HttpResponse> {
  try {
    refuseForHandler(head);
    const response = handler(request);
    return response instanceof Promise ? response : checkResponse(response, request);
  } catch (error) {
    return answerTo(error, request, onError);
  }
}

/** The value of such a promise, when it is a response that can be sent; otherwise 500. */
export function checked(response: HttpResponse, request: HttpRequest, onError: OnError): HttpResponse {
  try {
    return checkResponse(response, request);
  } catch (error) {
    return answerTo(error, request, onError);
  }
}

/** What no handler should have to think of. */
function refuseForHandler({ expect, version, method }: ParsedRequestHead): void {
  // RFC 9110 §10.1.1: HTTP/1.0 has no Expect. In 1.1 we know one expectation.
  const known = version === '1.0' || expect.every((value) => value.toLowerCase() === '100-continue');
  if (!known)
    throw new ProtocolError('unknown-expectation', 417, 'the one expectation that is known here is 100-continue');
  // RFC 9110 §9.3.6: we are where the requests end, not a tunnel to elsewhere.
  if (method === 'CONNECT') throw new ProtocolError('unsupported-method', 501, 'this server opens no tunnels');
}

export function answerTo(error: unknown, request: HttpRequest, onError: OnError): HttpResponse {
  if (error instanceof ProtocolError) return errorResponse(error);
  onError(error, request);
  return text('Internal Server Error\n', { status: 500 }); // and not a word of why: that is for the log
}

export function errorResponse({ status, message }: ProtocolError): HttpResponse {
  return text(`${message}\n`, { status });
}

/** A handler failed when its client was gone already, or had got another answer. To have been aborted is no fault. */
export function tellLate(error: unknown, request: HttpRequest, onError: OnError): void {
  const aborted = error instanceof Error && error.name === 'AbortError';
  const peers = error instanceof ConnectionLost || error instanceof ProtocolError;
  if (!aborted && !peers) onError(error, request);
}
