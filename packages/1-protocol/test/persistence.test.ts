import { describe, expect, it } from 'vitest';
import { type HttpVersion, persists } from '#chapter';

/** RFC 9112 §9.3 */
describe('persists', () => {
  it.each<[string, HttpVersion, string[], boolean]>([
    ['HTTP/1.1 goes on', '1.1', [], true],
    ['HTTP/1.0 does not', '1.0', [], false],
    ['close ends it', '1.1', ['close'], false],
    ['close in any case', '1.1', ['CLOSE'], false],
    ['close in a list', '1.1', ['foo, Close'], false],
    ['close in a second line', '1.1', ['foo', 'close'], false],
    ['close after an open quote in another line', '1.1', ['"', 'close'], false],
    ['a word that only contains close', '1.1', ['closed'], true],
    ['keep-alive in HTTP/1.1 says nothing new', '1.1', ['keep-alive'], true],
    ['keep-alive in HTTP/1.0 goes on', '1.0', ['Keep-Alive'], true],
    ['close beats keep-alive', '1.0', ['keep-alive, close'], false],
    ['an option that we do not know', '1.1', ['upgrade'], true],
    ['an option that we do not know, in HTTP/1.0', '1.0', ['upgrade'], false],
    ['a word that only contains keep-alive, in HTTP/1.0', '1.0', ['not-keep-alive'], false],
    ['close with a no-break space, which is another word', '1.1', ['x, close\xa0'], true],
    ['an empty value', '1.1', [''], true],
  ])('%s', (_, version, connection, wanted) => {
    expect(persists(version, connection)).toBe(wanted);
  });
});
