/**
 * The head of a response as octets. Responses that share their fields often share the whole head within a second: those
 * that come from memory, or that have no field but a media type. So the heads of this second are kept.
 */

import { type ResponseHeadOptions, serializeResponseHead } from '@http-from-scratch/parser';
import { encodeLatin1, type Fields, type Framing, type HttpResponse } from '@http-from-scratch/protocol';
import { formatDate } from './date.ts';

type Connection = ResponseHeadOptions['connection'];

interface Head {
  readonly status: number;
  readonly length: number;
  readonly connection: Connection;
  readonly keepAlive: number | undefined;
  readonly octets: Uint8Array;
}

/** Fields that are made for one response are never seen again: past this number they aren't worth the memory. */
const MOST_HEADS = 500;

/** The heads of this second, for content of a known length: the last one for each Fields. */
const heads = new Map<Fields, Head>();

let date: string | undefined;

/** @returns octets that other responses may be sending, too: don't change them */
export function responseHead(
  response: HttpResponse,
  framing: Framing,
  connection: Connection,
  keepAlive: number | undefined,
): Uint8Array {
  if (framing.kind !== 'length') return makeHead(response, { framing, connection, keepAlive });
  const { status, fields } = response;
  const length = framing.octets;
  const known = heads.get(fields);
  if (known !== undefined && known.status === status && known.length === length) {
    if (known.connection === connection && known.keepAlive === keepAlive) return known.octets;
  }
  const octets = makeHead(response, { framing, connection, keepAlive });
  if (known !== undefined || heads.size < MOST_HEADS)
    heads.set(fields, { status, length, connection, keepAlive, octets });
  return octets;
}

function makeHead(response: HttpResponse, options: ResponseHeadOptions): Uint8Array {
  date ??= newDate();
  return encodeLatin1(serializeResponseHead(response, { ...options, date }));
}

/** The Date of responses, made once a second: thousands of them share it. RFC 9110 §6.6.1 */
function newDate(): string {
  const now = Date.now();
  setTimeout(
    () => {
      date = undefined;
      heads.clear();
    },
    1000 - (now % 1000),
  ).unref(); // no reason for a process to stay alive
  return formatDate(now);
}
