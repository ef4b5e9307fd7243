/** In each test file of a run: picks the tests that decide, and writes what happens to the journal as it happens. */

import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, type TestContext } from 'vitest';
import { recordClients, startTrace, traced } from './recorder.ts';
import { currentSubject } from './subject.ts';

const subject = currentSubject();
const { journal, tests } = subject ?? {};

/** Written at once: who loops for ever writes nothing later. */
function note(event: object): void {
  if (journal !== undefined) appendFileSync(journal, `${JSON.stringify(event)}\n`);
}

export function fullName({ task }: Pick<TestContext, 'task'>): string {
  const names = [task.name];
  for (let suite = task.suite; suite !== undefined; suite = suite.suite)
    if (suite.name !== '') names.unshift(suite.name);
  return [task.file.name.replace(/^.*\/test\//, ''), ...names.filter((name) => name !== task.file.name)].join(' > ');
}

recordClients();

beforeEach((context) => {
  const name = fullName(context);
  if (tests !== undefined && !tests.some((one) => name.startsWith(one))) context.skip();
  startTrace();
  note({ kind: 'began', name });
});

afterEach((context) => {
  const { errors, state } = context.task.result ?? {};
  const name = fullName(context);
  if (state !== 'fail') return note({ kind: 'ended', name });
  note({ kind: 'trace', name, events: traced(), failed: errors?.length });
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
