/** In each test file of a run: what happens in its tests goes to the journal as it happens. */

import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { beginTest, note } from './journal.ts';
import { recordClients, startTrace, traced } from './recorder.ts';
import { fullName } from './runner.ts';

recordClients();

beforeEach(async ({ task }) => {
  await turn(); // what the test before has written leaves by the end of the turn: it's no part of this one
  startTrace();
  beginTest(fullName(task));
});

afterEach(({ task }) => {
  const name = fullName(task);
  if (task.result?.state !== 'fail') return note({ kind: 'ended', name });
  note({ kind: 'trace', name, events: traced() });
});

function openPorts(): number {
  return process.getActiveResourcesInfo().filter((one) => one.toLowerCase() === 'tcpserverwrap').length;
}

/** A server that is about to close holds its port for a turn of the event loop, or as long as its connections last. */
const CLOSING = 20; // looks, 50 ms apart

// The first of all: so it is carried out last, when the tests have closed what is theirs.
afterAll(async () => {
  for (let looks = 0; looks < CLOSING && openPorts() > 0; looks++) await pause(50);
  const count = openPorts();
  if (count > 0) note({ kind: 'open-ports', count });
});
