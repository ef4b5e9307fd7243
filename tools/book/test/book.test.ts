/** The book: its order, and whether every line of the source is in it. */

import { describe, expect, it } from 'vitest';
import { orderPages, titleOf } from '../contents.ts';
import { account, describeAccount, isComplete } from '../every-line.ts';
import { readPage } from '../page.ts';

const LINE = '<<< ../../packages/2-parser/src/line.ts';
const page = (text: string) => readPage('2-parser/line.md', text);
const accountOf = (...texts: string[]) => account('2-parser', texts.map(page)).files.find(({ path }) => path.endsWith('/line.ts'))!; // biome-ignore format: one line
const faults = (text: string) => account('2-parser', [page(text)]).faults;

describe('the account of a chapter', () => {
  const whole = `${LINE}#LineFinder\n\nThat is it.\n\n${LINE}#badOctet\n\nSo is that.\n`;

  it('has every line missing when no page shows any', () => {
    const found = accountOf('# A page');
    expect(found.shown).toBe(0);
    expect(found.missing[0]).toMatchObject({ name: 'LineFinder' });
    expect(describeAccount({ files: [found], faults: [] })).toMatch(/missing {2}\d+–\d+ +LineFinder\.find/);
  });

  it('has none missing when all are shown', () => {
    expect(accountOf(whole)).toMatchObject({ missing: [], twice: [] });
    expect(isComplete({ files: [accountOf(whole)], faults: faults(whole) })).toBe(true);
  });

  it('names what two pieces show, unless the second is a repeat', () => {
    const again = `${LINE}#LineFinder.find`;
    expect(accountOf(whole, `${again}\n\nYes.`).twice[0]?.places).toEqual(['docs/2-parser/line.md:1', 'docs/2-parser/line.md:1']); // biome-ignore format: one line
    expect(accountOf(whole, `${again} [repeat]\n\nYes.`).twice).toEqual([]);
    expect(accountOf(`${again} [repeat]\n\nYes.`).shown).toBe(0);
    expect(accountOf(whole, `${again} [contract]`).twice).toEqual([]);
  });

  it('takes no whole file for an explanation', () => {
    expect(accountOf(`${LINE} [from "/** Lines of"]\n\nAll.`).shown).toBeGreaterThan(0);
    expect(accountOf(LINE).shown).toBe(0);
    expect(faults(`${LINE} +doc\n\nAll.`)).toEqual([expect.stringContaining('shows a whole file')]);
  });

  it('does not look into blocks of code and comments', () => {
    expect(accountOf(`\`\`\`md\n${LINE}#LineFinder\n\`\`\`\n\n<!--\n${LINE}#badOctet\n-->\n`).shown).toBe(0);
  });

  it.each([
    ['the end of the page', ''],
    ['a heading', '## Next'],
    ['another piece', `${LINE}#badOctet`],
    ['the end of a box', ':::'],
    ['a block of code', '```sh'],
    ['a picture', '<Picture/>'],
  ])('finds a piece without prose: behind it is %s', (_, behind) => {
    expect(faults(`${LINE}#LineFinder.find\n\n${behind}\n`)[0]).toContain('has no prose of its own');
  });

  it.each([
    'It works.',
    '1. It works.',
    '- It works.',
    '**It** works.',
    '`find` works.',
    '[It](x.md) works.',
    '"It" works.',
  ])(
    // biome-ignore format: one line
    'takes this for prose: %s',
    (behind) => {
      expect(faults(`${LINE}#LineFinder.find\n\n${behind}\n`)).toEqual([]);
    },
  );

  it('finds a piece that is too long', () => {
    const long = '<<< ../../packages/2-parser/src/serialize.ts [from "export interface"]\n\nLong.';
    expect(faults(long)[0]).toMatch(/has \d+ lines of code: 25 are the most/);
  });

  it('finds a name that matches nothing, with its place', () => {
    expect(page(`# T\n\n${LINE}#Nothing\n`).broken).toEqual([{ at: 3, message: expect.stringContaining('"Nothing"') }]);
  });
});

describe('the order of pages', () => {
  const behind = (name: string) => `---\nafter: ${name}\n---\n# A page\n`;
  const order = (pages: Record<string, string>) => orderPages('2-parser', ['write', 'line'], new Map(Object.entries(pages))); // biome-ignore format: one line

  it('is that of the steps', () => {
    expect(order({ line: '# L', write: '# W' })).toEqual(['write', 'line']);
  });

  it('puts pages that are only read where they say', () => {
    expect(order({ line: '# L', write: '# W', a: behind('write'), b: behind('a'), c: behind('start') })).toEqual([
      'c',
      'write',
      'a',
      'b',
      'line',
    ]);
  });

  it('holds although the page of a step is not there yet', () => {
    expect(order({ a: behind('line') })).toEqual(['a']);
  });

  it.each([
    ['does not say where', { x: '# X' }, /2-parser\/x\.md is no step's page/],
    ['comes after nothing', { x: behind('y') }, /comes after "y", and there is no such page/],
    ['comes after itself', { x: behind('x') }, /in a circle/],
  ])('does not take a page that %s', (_, pages, message) => {
    expect(() => order(pages)).toThrow(message);
  });

  it('takes the names of pages from their first headings', () => {
    expect(titleOf('---\nafter: x\n---\n\n# What `find` *does* {#find}\n', 'x.md')).toBe('What find does');
    expect(() => titleOf('Text', 'x.md')).toThrow('docs/x.md has no title');
  });
});
