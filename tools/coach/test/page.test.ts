import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Step } from '../exercise.ts';
import { whatToRead } from '../page.ts';
import { temporaryFolder } from './help.ts';

describe('what to read for a step', () => {
  const step = { id: 'connection', anchor: '1-protocol.md#does-the-connection-go-on' } as Step;

  it('is the heading on the page of the chapter, as it stands there', () => {
    const docs = temporaryFolder();
    writeFileSync(join(docs, '1-protocol.md'), '# Protocol\n\n## Does the connection go on?\n');
    expect(whatToRead('1-protocol', step, docs)).toBe('docs/1-protocol.md, "Does the connection go on?"');
  });

  it('is the page of the step, once there is one', () => {
    const docs = temporaryFolder();
    mkdirSync(join(docs, '1-protocol'));
    writeFileSync(join(docs, '1-protocol', 'connection.md'), '# The connection\n');
    expect(whatToRead('1-protocol', step, docs)).toBe('docs/1-protocol/connection.md');
  });

  it('is nothing when no such heading is there', () => {
    expect(whatToRead('1-protocol', step, temporaryFolder())).toBeUndefined();
  });
});
