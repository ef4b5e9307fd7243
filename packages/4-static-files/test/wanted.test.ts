import { describe, expect, it } from 'vitest';
import { wantedFile } from '#chapter';

const RULES = { dotfiles: false, windows: false };
const CODINGS = ['br', 'gzip'] as const;

describe('What is wanted', () => {
  it('is a file, with what follows from its name', () => {
    expect(wantedFile(RULES, CODINGS)('/sub/%61pp.js', 'gzip, br;q=0.5')).toEqual({
      kind: 'wanted',
      path: 'sub/app.js',
      folderLocation: '/sub/app.js/',
      mediaType: 'text/javascript; charset=utf-8',
      codings: ['gzip', 'br'],
      key: 'gzip,br:sub/app.js',
    });
  });

  it('is the index of a folder, and then there is no other place to send the client to', () => {
    expect(wantedFile(RULES, CODINGS)('/sub/', undefined)).toMatchObject({
      path: 'sub/index.html',
      folderLocation: undefined,
      mediaType: 'text/html; charset=utf-8',
      codings: [],
    });
  });

  it('has no coding where compression would save nothing, or where we have none', () => {
    expect(wantedFile(RULES, CODINGS)('/a.png', 'br')).toMatchObject({ codings: [] });
    expect(wantedFile(RULES, [])('/a.txt', 'br')).toMatchObject({ codings: [] });
  });

  it('is nothing where the path is none, by the rules for names', () => {
    expect(wantedFile(RULES, CODINGS)('/%', undefined)).toEqual({ kind: 'malformed' });
    expect(wantedFile(RULES, CODINGS)('/.hidden', undefined)).toEqual({ kind: 'no-such-name' });
    expect(wantedFile({ ...RULES, dotfiles: true }, CODINGS)('/.hidden', undefined)).toMatchObject({ path: '.hidden' });
  });

  it('has one key for all ways to write it, and another one for other codings', () => {
    const wanted = wantedFile(RULES, CODINGS);
    const keyOf = (path: string, accept?: string) => (wanted(path, accept) as { key: string }).key;
    expect(keyOf('/%61.txt')).toBe(keyOf('/a.txt'));
    expect(keyOf('/a.txt', 'zstd')).toBe(keyOf('/a.txt'));
    expect(new Set([keyOf('/a.txt'), keyOf('/b.txt'), keyOf('/a.txt', 'br'), keyOf('/a.txt', 'gzip')]).size).toBe(4);
  });
});

describe('What was worked out', () => {
  const answers = () => {
    const wanted = wantedFile(RULES, CODINGS);
    return { wanted, first: wanted('/a.txt', 'br') };
  };

  it('is remembered by the path and the field', () => {
    const { wanted, first } = answers();
    expect(wanted('/a.txt', 'br')).toBe(first);
    expect(wanted('/a.txt', 'gzip')).not.toBe(first);
    expect(wanted('/b.txt', 'br')).not.toBe(first);
    expect(wanted('/a.txt', undefined)).toBe(wanted('/a.txt', undefined));
    expect(wanted('/a.txt', '')).not.toBe(wanted('/a.txt', undefined));
  });

  it('is forgotten when a thousand others have been asked for', () => {
    const { wanted, first } = answers();
    for (let at = 1; at < 1000; at++) wanted(`/${at}`, undefined);
    expect(wanted('/a.txt', 'br')).toBe(first);
    wanted('/1000', undefined);
    expect(wanted('/a.txt', 'br')).not.toBe(first);
    expect(wanted('/a.txt', 'br')).toEqual(first);
  });

  it('is not remembered when it is long', () => {
    const { wanted } = answers();
    const long = `/${'x'.repeat(299)}`;
    expect(wanted(long, undefined)).toBe(wanted(long, undefined));
    expect(wanted(`${long}x`, undefined)).not.toBe(wanted(`${long}x`, undefined));
    expect(wanted(long, 'br')).not.toBe(wanted(long, 'br'));
  });
});
