/** Asks the handler for a response, and makes one out of whatever goes wrong. */

import type { ParsedRequestHead } from '@http-from-scratch/parser';
import {
  empty,
  type Handler,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  ProtocolError,
  text,
} from '@http-from-scratch/protocol';
import { ConnectionLost } from './byte-channel.ts';
import { checkResponse } from './check-response.ts';
import { dispose } from './dispose.ts';

/** What becomes of errors. Neither function throws. */
export interface Faults {
  /** Hears about bugs, ours or the handler's. */
  readonly onError: (error: unknown, request?: HttpRequest) => void;
  /** Makes the response for errors that have a status. */
  readonly refusal: (error: HttpError) => HttpResponse;
}

/** @returns the handler's promise as it is, if it returned one; otherwise a response that can be sent */
export function askHandler(
  handler: Handler,
  request: HttpRequest,
  head: ParsedRequestHead,
  faults: Faults,
): HttpResponse | Promise<HttpResponse> {
  try {
    refuseForHandler(head);
    const response = handler(request);
    return response instanceof Promise ? response : checkResponse(response, request);
  } catch (error) {
    return answerTo(error, request, faults);
  }
}

/** What a handler's promise resolved with, if it's a response that can be sent; otherwise a 500. */
export function checked(response: HttpResponse, request: HttpRequest, faults: Faults): HttpResponse {
  try {
    return checkResponse(response, request);
  } catch (error) {
    return answerTo(error, request, faults);
  }
}

/** Refuses what no handler should have to think of. */
function refuseForHandler({ expect, version, method }: ParsedRequestHead): void {
  // RFC 9110 §10.1.1: HTTP/1.0 has no Expect. In 1.1 we know one expectation.
  const known = version === '1.0' || expect.every(isContinue);
  if (!known) throw new ProtocolError('unknown-expectation', 417, 'the only expectation we know is 100-continue');
  // RFC 9110 §9.3.6: requests end here; there is no tunnel to elsewhere.
  if (method === 'CONNECT') throw new ProtocolError('unsupported-method', 501, 'this server opens no tunnels');
}

const isContinue = (expectation: string) => expectation.toLowerCase() === '100-continue';

export function answerTo(error: unknown, request: HttpRequest, { onError, refusal }: Faults): HttpResponse {
  if (error instanceof HttpError) return refusal(error);
  onError(error, request);
  return text('Internal Server Error\n', { status: 500 }); // the reason goes to the log, and not to the client
}

/** The usual refusal: the message as text, and the fields that the error brings along. */
export function refuseInText({ status, message, fields }: HttpError): HttpResponse {
  return text(`${message}\n`, { status, fields: fields.lines });
}

/** An application's own refusal may fail. Then the usual one takes its place, and `onError` hears about it. */
export function carefulRefusal(
  refusal: Faults['refusal'] = refuseInText,
  onError: (fault: unknown) => void = () => {},
): Faults['refusal'] {
  return (error) => {
    try {
      return checkResponse(refusal(error), undefined);
    } catch (fault) {
      onError(fault);
      return refuseInText(error);
    }
  };
}

/** For a handler that failed after its client had gone, or had got another response. Being aborted isn't a fault. */
export function tellLate(error: unknown, request: HttpRequest, { onError }: Faults): void {
  const aborted = error instanceof Error && error.name === 'AbortError';
  if (!aborted && !(error instanceof ConnectionLost) && !(error instanceof HttpError)) onError(error, request);
}

/** Closes what a response holds open, when it won't be sent. */
export function discard(response: HttpResponse, request: HttpRequest, faults: Faults): void {
  dispose(response?.content).catch((fault) => tellLate(fault, request, faults));
}

/** RFC 9110 §9.3.7: `OPTIONS *` asks about the server. A handler may answer it; one that only knows paths can't. */
export function orAboutServer(request: HttpRequest, response: HttpResponse, faults: Faults): HttpResponse {
  if (request.form !== 'asterisk' || (response.status !== 404 && response.status !== 405)) return response;
  discard(response, request, faults);
  return empty(204, [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']]);
}
