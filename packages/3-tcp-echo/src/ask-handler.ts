/** Asks the handler for a response, and makes one of whatever goes wrong. */

import type { ParsedRequestHead } from '@http-from-scratch/parser';
import {
  empty,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  ProtocolError,
  text,
} from '@http-from-scratch/protocol';
import { ConnectionLost } from './byte-channel.ts';
import { checkResponse } from './check-response.ts';

/** Told of our own faults. */
type OnError = ((error: unknown, request: HttpRequest) => void) | undefined;

/**
 * @returns a promise only when the handler gives one: most answers are ready at once
 * @throws {ConnectionLost} when the client is gone, and nobody is there to be answered
 */
export function askHandler(
  handler: Handler,
  request: HttpRequest,
  head: ParsedRequestHead,
  onError: OnError,
): HttpResponse | Promise<HttpResponse> {
  try {
    const response = answerOurselves(head) ?? handler(request);
    return response instanceof Promise ? wait(response, request, onError) : checkResponse(response);
  } catch (error) {
    return answerTo(error, request, onError);
  }
}

async function wait(response: Promise<HttpResponse>, request: HttpRequest, onError: OnError): Promise<HttpResponse> {
  try {
    return checkResponse(await response);
  } catch (error) {
    return answerTo(error, request, onError);
  }
}

/** What no handler should have to think of. */
function answerOurselves(head: ParsedRequestHead): HttpResponse | undefined {
  // RFC 9110 §10.1.1: HTTP/1.0 has no Expect. In 1.1 we know one expectation.
  const unknown = head.expect.find((value) => value.toLowerCase() !== '100-continue');
  if (unknown !== undefined && head.version !== '1.0') {
    throw new ProtocolError('unknown-expectation', 417, 'the one expectation that is known here is 100-continue');
  }
  // RFC 9112 §3.2.4: the asterisk asks about the server, not about a resource.
  if (head.form === 'asterisk') return empty(204, [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']]);
  // RFC 9110 §9.3.6: we are where the requests end, not a tunnel to elsewhere.
  if (head.method === 'CONNECT') throw new ProtocolError('unsupported-method', 501, 'this server opens no tunnels');
  return undefined;
}

function answerTo(error: unknown, request: HttpRequest, onError: OnError): HttpResponse {
  if (error instanceof ConnectionLost) throw error;
  if (error instanceof ProtocolError) return errorResponse(error);
  onError?.(error, request);
  return text('Internal Server Error\n', { status: 500 }); // and not a word of why: that is for the log
}

export function errorResponse(error: ProtocolError): HttpResponse {
  return text(`${error.message}\n`, { status: error.status });
}
