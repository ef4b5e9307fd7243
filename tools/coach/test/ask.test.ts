import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { agreed } from '../ask.ts';

describe('a question', () => {
  it.each([
    ['yes', 'yes\n', true],
    ['y', 'y\n', true],
    ['Y, with spaces', ' Y \n', true],
    ['no', 'n\n', false],
    ['nothing', '\n', false],
    ['another word', 'yesterday\n', false],
  ])('is answered with %s', async (_, typed, wanted) => {
    const input = new PassThrough();
    const answer = agreed('Sure? ', input, new PassThrough(), false);
    input.write(typed);
    expect(await answer).toBe(wanted);
  });

  it('that nobody answers is a no', async () => {
    const input = new PassThrough();
    const answer = agreed('Sure? ', input, new PassThrough(), false);
    input.end();
    expect(await answer).toBe(false);
  });

  it.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('that is answered with %s on a terminal is a no: it was a stack on the screen', async (_, key) => {
    const input = new PassThrough();
    const output = new PassThrough();
    let said = '';
    output.on('data', (piece) => (said += piece));
    const answer = agreed('Sure? ', input, output, true);
    input.write(key);
    expect(await answer).toBe(false);
    await new Promise(setImmediate);
    expect(said).toMatch(/^.*Sure\? .*\n$/);
  });
});
