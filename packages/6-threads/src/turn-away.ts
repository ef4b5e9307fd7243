/** A short answer to a connection that nobody has time for. It costs less than letting the client wait for nothing. */

import { joinMessage, serializeResponseHead } from '@http-from-scratch/parser';
import { encodeUtf8, text } from '@http-from-scratch/protocol';
import type { SocketHandler } from '@http-from-scratch/tcp-echo';

const CONTENT = encodeUtf8('Too busy\n');

// RFC 9110 §15.6.4: 503 says that it will pass, and Retry-After when to look again.
const BUSY = joinMessage(
  serializeResponseHead(text('', { status: 503, fields: [['Retry-After', '1']] }), {
    framing: { kind: 'length', octets: CONTENT.length },
    connection: 'close',
  }),
  CONTENT,
);

/** Says 503 without reading the request. */
export const turnAway: SocketHandler = async (channel) => {
  channel.write(BUSY);
};
