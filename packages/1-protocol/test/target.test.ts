import { describe, expect, it } from 'vitest';
import { checkHost, ProtocolError, parseTarget, type RequestTarget } from '#chapter';

describe('parseTarget', () => {
  it.each<[string, string, string, RequestTarget]>([
    ['origin-form', 'GET', '/', { form: 'origin', authority: '', path: '/', query: '' }],
    ['a path and a query', 'GET', '/a/b?x=1&y', { form: 'origin', authority: '', path: '/a/b', query: 'x=1&y' }],
    ['a second question mark', 'GET', '/?a?b', { form: 'origin', authority: '', path: '/', query: 'a?b' }],
    ['two slashes at the start', 'GET', '//x/y', { form: 'origin', authority: '', path: '//x/y', query: '' }],
    ['percent-encoding, as sent', 'GET', '/%2e', { form: 'origin', authority: '', path: '/%2e', query: '' }],
    [
      'percent-encoding in capitals, as sent',
      'GET',
      '/%C3',
      { form: 'origin', authority: '', path: '/%C3', query: '' },
    ],
    ['dots, as sent', 'GET', '/a/../b/./', { form: 'origin', authority: '', path: '/a/../b/./', query: '' }],
    ['https', 'GET', 'https://x/p', { form: 'absolute', authority: 'x', path: '/p', query: '' }],
    [
      'a host in capitals, as sent',
      'GET',
      'http://X.org/',
      { form: 'absolute', authority: 'X.org', path: '/', query: '' },
    ],
    ['absolute-form', 'GET', 'http://x/p?q', { form: 'absolute', authority: 'x', path: '/p', query: 'q' }],
    ['a port', 'GET', 'HTTP://x:80/p', { form: 'absolute', authority: 'x:80', path: '/p', query: '' }],
    ['no path', 'GET', 'http://x', { form: 'absolute', authority: 'x', path: '/', query: '' }],
    ['a query without a path', 'GET', 'http://x?q', { form: 'absolute', authority: 'x', path: '/', query: 'q' }],
    ['an IPv6 address', 'GET', 'http://[::1]:80/', { form: 'absolute', authority: '[::1]:80', path: '/', query: '' }],
    ['authority-form', 'CONNECT', 'x:443', { form: 'authority', authority: 'x:443', path: '', query: '' }],
    [
      'what browsers leave in a path as it is',
      'GET',
      '/a|b^"<>`{}',
      { form: 'origin', authority: '', path: '/a|b^"<>`{}', query: '' },
    ],
    [
      'anything in a query',
      'GET',
      '/?100%&a\\b%zz',
      { form: 'origin', authority: '', path: '/', query: '100%&a\\b%zz' },
    ],
    ['asterisk-form', 'OPTIONS', '*', { form: 'asterisk', authority: '', path: '*', query: '' }],
  ])('reads %s', (_, method, target, wanted) => {
    expect(parseTarget(method, target)).toEqual(wanted);
  });

  it.each([
    ['a bare word', 'GET', 'index.html'],
    ['a path that climbs', 'GET', '../etc/passwd'],
    ['asterisk-form with GET', 'GET', '*'],
    ['an asterisk with something behind it', 'OPTIONS', '*a'],
    ['authority-form with a method that is not CONNECT, though it looks like it', 'connect', 'x:443'],
    ['authority-form with GET', 'GET', 'x:80'],
    ['origin-form with CONNECT', 'CONNECT', '/'],
    ['CONNECT without a port', 'CONNECT', 'x'],
    ['CONNECT with an empty port', 'CONNECT', 'x:'],
    ['CONNECT to an IPv6 address without a port', 'CONNECT', '[::1]'],
    ['another scheme', 'GET', 'ftp://x/'],
    ['an empty authority', 'GET', 'http:///p'],
    ['a user in the authority', 'GET', 'http://user@x/'],
    ['a port that is no number', 'GET', 'http://x:y/'],
    ['an unfinished percent-escape in a host', 'GET', 'http://%4/'],
    ['an address with two gaps', 'GET', 'http://[::1::2]/'],
    ['an address of five numbers', 'GET', 'http://1.2.3.4.5/'],
    ['a port past 65535', 'GET', 'http://x:65536/'],
    ['a host that is an escaped control octet', 'GET', 'http://%00/'],
    ['CONNECT to an address that is none', 'CONNECT', '[:::]:443'],
    ['a percent sign before letters that are no digits', 'GET', '/foo%2zbar'],
    ['a percent sign before one digit', 'GET', '/foo%2'],
    ['a percent sign at the end of the path', 'GET', '/foo%?25'],
    ['a percent sign before a percent sign', 'GET', '/%%41'],
    ['a backslash', 'GET', '/path\\file'],
    ['a backslash for the first slash', 'GET', '/\\x/'],
    ['a broken escape in the path of a whole URI', 'GET', 'http://x/%zz'],
    ['a backslash in the path of a whole URI', 'GET', 'http://x/a\\b'],
  ])('refuses %s', (_, method, target) => {
    expect(() => parseTarget(method, target)).toThrow(expect.objectContaining({ code: 'bad-target', status: 400 }));
  });

  it('shows no more than the beginning of a long target', () => {
    const message = (target: string) => {
      try {
        parseTarget('GET', target);
      } catch (error) {
        return (error as ProtocolError).message;
      }
      return '';
    };
    expect(message('x'.repeat(5000)).length).toBeLessThan(100);
  });
});

describe('checkHost', () => {
  it.each([
    ['a name', 'example.org'],
    ['a name with a port', 'localhost:8080'],
    ['a name with an empty port', 'localhost:'],
    ['an IPv4 address', '127.0.0.1'],
    ['an IPv6 address', '[::1]:8080'],
    ['nothing: the target has no authority', ''],
  ])('takes %s', (_, host) => {
    expect(checkHost('1.1', [host])).toBe(host);
  });

  it.each([
    ['a space', 'a b'],
    ['a path', 'a/b'],
    ['a user', 'u@h'],
    ['two names', 'a,b'],
    ['a port that is no number', 'a:x'],
    ['a port of six digits', 'a:000080'],
    ['a port without a name', ':80'],
    ['an IPv6 address without brackets', '::1'],
  ])('refuses %s', (_, host) => {
    expect(() => checkHost('1.1', [host])).toThrow(expect.objectContaining({ code: 'bad-host', status: 400 }));
  });

  it('refuses two lines, equal or not', () => {
    expect(() => checkHost('1.1', ['a', 'b'])).toThrow(ProtocolError);
    expect(() => checkHost('1.1', ['a', 'a'])).toThrow(ProtocolError);
    expect(() => checkHost('1.0', ['a', 'a'])).toThrow(ProtocolError);
  });

  it('is asked for in HTTP/1.1, not in HTTP/1.0', () => {
    expect(() => checkHost('1.1', [])).toThrow(ProtocolError);
    expect(checkHost('1.0', [])).toBe('');
  });
});
