/** The article's server. It closes each connection after its answer, and it sends no Date. */

import type { AddressInfo } from 'node:net';
import { route, startDraft } from '../../src/first-draft.ts';

route('/text', () => 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!');
const server = await startDraft(process.argv[2]!, 0);
console.log(`PORT ${(server.address() as AddressInfo).port}`);
