/**
 * The article's server. It closes each connection after its answer, it sends no Date, and a client that resets its
 * connection ends it: without the listener below there would be no numbers.
 */

import type { AddressInfo } from 'node:net';
import { route, startDraft } from '../../../packages/7-full-server/src/first-draft.ts';

route('/text', () => 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!');
process.on('uncaughtException', () => {});
const server = await startDraft(process.argv[2]!, 0);
console.log(`PORT ${(server.address() as AddressInfo).port}`);
