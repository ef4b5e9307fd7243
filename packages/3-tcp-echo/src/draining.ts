/** When is a connection done, on a server that is stopping? When all that has come on it is answered. */

import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { RequestParser } from '@http-from-scratch/parser';
import type { ByteChannel } from './byte-channel.ts';

/** Whether the request in hand is the last, as far as we can see: its answer says "close" then. RFC 9112 §9.6 */
export function isLast(channel: ByteChannel, parser: RequestParser, draining: (() => boolean) | undefined): boolean {
  return draining?.() === true && parser.idle && channel.hasUnread !== true;
}

/**
 * Whether the system holds nothing for us: one whole turn of the event loop brings it here, and the second of these two
 * is whole. Who closes right after it closes before anything more is read. RFC 9112 §9.5
 */
export async function nothingComes(channel: ByteChannel): Promise<boolean> {
  await turnOfTheLoop();
  await turnOfTheLoop();
  return channel.hasUnread !== true;
}
