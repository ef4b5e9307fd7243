/** JSON out when something goes wrong: a client that sends us JSON shouldn't have to parse prose. */

import { HttpError, type HttpResponse, json } from '@http-from-scratch/protocol';
import type { Middleware } from './middleware.ts';

/**
 * Turns an HttpError (a ProtocolError is one) into a response with its status, its fields and `{"error": "…"}`. Any other
 * error is a bug on our side: it's thrown on to the server, which logs it and tells the client nothing but 500. A
 * response passes through unchanged.
 */
export const explainInJson: Middleware = (next) => (request) => {
  try {
    const answer = next(request);
    return answer instanceof Promise ? answer.catch(explain) : answer;
  } catch (error) {
    return explain(error);
  }
};

function explain(error: unknown): HttpResponse {
  if (!(error instanceof HttpError)) throw error;
  return json({ error: error.message }, { status: error.status, fields: error.fields.lines });
}
