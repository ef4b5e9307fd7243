/** In each test file of a run: picks the tests that decide, and writes what happens to the journal as it happens. */

import { appendFileSync } from 'node:fs';
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

afterAll(() => {
  const open = process
    .getActiveResourcesInfo()
    .filter((one) => one === 'TCPServerWrap' || one === 'TCPSERVERWRAP').length;
  if (open > 0) note({ kind: 'open-ports', count: open });
});
