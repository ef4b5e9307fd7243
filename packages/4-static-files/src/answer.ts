/** Which response a request for a file gets. Pure: it reads no octet of the file, and decides which ones to send. */

import { empty, type Fields, type HttpRequest, type HttpResponse } from '@http-from-scratch/protocol';
import { errorPage } from './error-page.ts';
import { evaluatePreconditions, rangeIsCurrent } from './preconditions.ts';
import { selectRange } from './range.ts';
import type { Representation } from './representation.ts';

export type Answer =
  /** Complete: nothing of the file is needed. */
  | { readonly kind: 'complete'; readonly response: HttpResponse }
  /** A head, to be followed by `length` octets of the file from `first`. */
  | {
      readonly kind: 'send';
      readonly status: 200 | 206;
      readonly fields: Fields;
      readonly first: number;
      readonly length: number;
    };

const ALLOW = ['Allow', 'GET, HEAD, OPTIONS'] as const;

/**
 * OPTIONS, then methods other than GET and HEAD (405), then the conditions (304, 412), then HEAD, and last the range. OPTIONS
 * and 405 list in Allow what's possible. HEAD has the fields of GET and its Content-Length, and content of kind 'none',
 * even for an empty file, of which GET sends 0 octets. A 304 has content of kind 'none' as well.
 * @param request with a method that the standard knows
 */
export function decideAnswer(request: Pick<HttpRequest, 'method' | 'fields'>, file: Representation): Answer {
  const { method, fields } = request;
  if (method === 'OPTIONS') return complete(empty(204, [ALLOW]));
  if (method !== 'GET' && method !== 'HEAD')
    return complete(errorPage(405, 'This can be read, and nothing else.', [ALLOW]));

  const { size } = file.facts;
  switch (evaluatePreconditions(fields, file.validators)) {
    case 'failed':
      return complete(errorPage(412, 'This is no longer what you expected it to be.'));
    case 'not-modified':
      return complete({ status: 304, fields: file.notModifiedFields, content: { kind: 'none' } });
    case 'proceed':
      break;
  }
  if (method === 'HEAD') {
    return complete({
      status: 200,
      fields: file.fields.and('Content-Length', String(size)),
      content: { kind: 'none' },
    });
  }
  const range = rangeIsCurrent(fields.get('If-Range'), file.validators) ? fields.get('Range') : undefined;
  const selection = selectRange(range, size);
  switch (selection.kind) {
    case 'whole':
      return { kind: 'send', status: 200, fields: file.fields, first: 0, length: size };
    case 'part': {
      const { first, last } = selection;
      const partFields = file.fields.and('Content-Range', `bytes ${first}-${last}/${size}`);
      return { kind: 'send', status: 206, fields: partFields, first, length: last - first + 1 };
    }
    case 'unsatisfiable':
      return complete(
        errorPage(416, `This has ${size} octets, and none where you asked.`, [['Content-Range', `bytes */${size}`]]),
      );
  }
}

function complete(response: HttpResponse): Answer {
  return { kind: 'complete', response };
}
