/** JSON out when something is wrong: a client that speaks JSON to us should not have to read prose. */

import { HttpError, type HttpResponse, json } from '@http-from-scratch/protocol';
import type { Middleware } from './middleware.ts';

/**
 * Answers an HttpError, and so a ProtocolError, with its status, its fields and `{"error": "…"}`. Any other error is our
 * own fault: it goes on to the server, which logs it and tells the client nothing but 500.
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
