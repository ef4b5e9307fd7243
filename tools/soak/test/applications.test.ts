/** Programs as users write them, and what becomes of a client that leaves in the middle of each. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from '@http-from-scratch/full-server';
import { afterAll, describe, expect, it } from 'vitest';
import { type Application, applications, exercise } from '../applications.ts';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const folder = await mkdtemp(join(tmpdir(), 'applications-'));
afterAll(() => rm(folder, { recursive: true }));

describe.each(applications(folder))('$name', (application) => {
  it('answers the clients that stay, and keeps nothing of those that vanish', async () => {
    const { answered, faults } = await exercise(application, (times) => times === 3);
    expect(faults).toEqual([]);
    expect(answered).toBe(3 * application.visits.length);
  });
});

describe('an application that does wrong', () => {
  const wrong: Application = {
    name: 'wrong',
    handler: () => text('wrong'),
    visits: [],
    requests: [],
    held: () => 0,
  };
  const faultsOf = async (application: Application) =>
    (await exercise(application, (times) => times === 1, 100)).faults;

  it.each<[does: string, Partial<Application>, fault: string]>([
    ['holds on to something', { held: () => 2 }, '2 of what is held for clients is left'],
    ['answers wrongly', { visits: [() => Promise.reject(new Error('wanted right'))] }, 'wanted right'],
    [
      'throws',
      { handler: () => Promise.reject(new Error('a bug')), requests: [GET] },
      'the server was told of Error: a bug',
    ],
    ['forgets a client', { handler: () => new Promise(() => {}), requests: [GET] }, 'connections are left'],
  ])('is noticed when it %s', async (_does, application, fault) => {
    expect((await faultsOf({ ...wrong, ...application, options: { deadlines: { drain: 50 } } })).join()).toContain(
      fault,
    );
  });
});
