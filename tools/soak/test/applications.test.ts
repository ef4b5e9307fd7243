/** Programs as users write them, and what becomes of a client that leaves in the middle of each. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { applications, exercise } from '../applications.ts';

const folder = await mkdtemp(join(tmpdir(), 'applications-'));
afterAll(() => rm(folder, { recursive: true }));

describe.each(applications(folder))('$name', (application) => {
  it('answers the clients that stay, and keeps nothing of those that vanish', async () => {
    const { answered, faults } = await exercise(application, (times) => times === 3);
    expect(faults).toEqual([]);
    expect(answered).toBe(3 * application.visits.length);
  });
});
