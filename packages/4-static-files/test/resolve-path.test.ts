import { describe, expect, it } from 'vitest';
import { isServableName, type NameRules, resolvePath } from '#chapter';

const POSIX: NameRules = { dotfiles: false, windows: false };
const WINDOWS: NameRules = { dotfiles: false, windows: true };

/** The names that a path is made of, or the refusal. */
function names(path: string, rules = POSIX): string[] | string {
  const resolved = resolvePath(path, rules);
  if (resolved.kind === 'file') return resolved.file.split('/');
  if (resolved.kind === 'folder') return resolved.index.split('/');
  return resolved.kind;
}

describe('a path becomes names below the root', () => {
  it.each([
    ['the root means its index', '/', ['index.html']],
    ['a file', '/a.txt', ['a.txt']],
    ['a file in a folder', '/sub/deep/a.txt', ['sub', 'deep', 'a.txt']],
    ['a folder means its index', '/sub/', ['sub', 'index.html']],
    ['an encoded letter is that letter', '/%61.txt', ['a.txt']],
    ['lower and upper hexadecimal digits', '/%c3%A9.txt', ['é.txt']],
    ['a space', '/with%20space.txt', ['with space.txt']],
    ['a plus sign is no space: that is for forms', '/a+b.txt', ['a+b.txt']],
    ['a plus sign beside an escape', '/a+b%20c', ['a+b c']],
    ['a folder in a folder means its index', '/sub/deep/', ['sub', 'deep', 'index.html']],
    ['a percent sign', '/100%25.txt', ['100%.txt']],
    ['decoded once, not twice', '/%2561.txt', ['%61.txt']],
    ['letters beyond ASCII', '/%E2%98%83%20%F0%9F%98%80', ['☃ 😀']],
    ['reserved characters in a name', '/a:b;c=d,e@f&g!', ['a:b;c=d,e@f&g!']],
    ['dots inside and at the end of a name', '/a..b/c...', ['a..b', 'c...']],
    ['an encoded question mark is part of the name', '/what%3f', ['what?']],
  ])('%s', (_name, path, expected) => {
    expect(names(path)).toEqual(expected);
  });
});

describe('what is no plain name is refused', () => {
  it.each([
    ['..', '/..'],
    ['.. at the start', '/../secret.txt'],
    ['.. in the middle, though it would stay inside', '/sub/../a.txt'],
    ['.. with encoded dots', '/%2e%2e/secret.txt'],
    ['.. with one encoded dot', '/.%2e/secret.txt'],
    ['.. with an encoded slash', '/..%2fsecret.txt'],
    ['.. all encoded', '/%2e%2e%2fsecret.txt'],
    ['.. with a backslash', '/..\\secret.txt'],
    ['.. with an encoded backslash', '/..%5csecret.txt'],
    ['a backslash between names', '/sub\\b.txt'],
    ['an encoded backslash between names', '/sub%5Cb.txt'],
    ['one dot', '/./a.txt'],
    ['one dot at the end', '/sub/.'],
    ['an absolute path', '//etc/passwd'],
    ['an absolute path, encoded', '/%2fetc/passwd'],
    ['three slashes', '///sub'],
    ['an empty name in the middle', '/sub//a.txt'],
    ['two slashes at the end', '/sub//'],
    ['NUL', '/%00'],
    ['NUL before an extension', '/a.txt%00.html'],
    ['a dotfile', '/.hidden'],
    ['a dotfile, encoded', '/%2ehidden'],
    ['a folder with a dot', '/.git/config'],
    ['a name of dots', '/....//secret.txt'],
    ['a dotfile in the well-known folder', '/.well-known/.secret'],
    ['a folder that is well-known only in the root', '/sub/.well-known/security.txt'],
    ['a name that begins like the well-known one', '/.well-known2/a'],
    ['the well-known name in other letters', '/.Well-Known/a'],
  ])('%s', (_name, path) => {
    expect(names(path)).toBe('no-such-name');
  });

  it.each([
    ['a percent sign without digits', '/%'],
    ['one digit', '/%4'],
    ['no hexadecimal digits', '/%zz'],
    ['an octet that UTF-8 never has', '/%ff'],
    ['a sequence cut short', '/%c3'],
    ['an overlong slash', '/..%c0%afsecret.txt'],
    ['a surrogate', '/%ed%a0%80'],
    ['no slash at the start', 'a.txt'],
    ['nothing', ''],
    ['the asterisk', '*'],
  ])('%s is malformed', (_name, path) => {
    expect(names(path)).toBe('malformed');
  });

  it('"%252e%252e" is a file with a percent sign in its name, and begins with no dot', () => {
    expect(names('/%252e%252e/a')).toEqual(['%2e%2e', 'a']);
  });
});

describe('the well-known folder is served, though its name begins with a dot', () => {
  it.each([
    ['/.well-known/security.txt', ['.well-known', 'security.txt']],
    ['/.well-known/acme-challenge/token', ['.well-known', 'acme-challenge', 'token']],
    ['/%2ewell-known/security.txt', ['.well-known', 'security.txt']],
    ['/.well-known/', ['.well-known', 'index.html']],
    ['/.well-known', ['.well-known']],
  ])('%s', (path, expected) => {
    expect(names(path)).toEqual(expected);
  });
});

describe('a name by itself', () => {
  it.each([
    ['a.txt', true],
    ['', false],
    ['a/b', false],
    ['a\\b', false],
    ['a\0b', false],
    ['.', false],
    ['..', false],
    ['.hidden', false],
  ])('%j may be served: %s', (name, servable) => {
    expect(isServableName(name, POSIX)).toBe(servable);
    expect(isServableName(name, POSIX, true)).toBe(servable);
  });

  it('".well-known" may be served in the root, and nowhere else unless its place is known', () => {
    expect(isServableName('.well-known', POSIX, true)).toBe(true);
    expect(isServableName('.well-known', POSIX, false)).toBe(false);
    expect(isServableName('.well-known', POSIX)).toBe(false);
  });

  it('"nul." and "a:b" may be served where Windows has no say', () => {
    expect(['nul', 'a:b', 'a.'].map((name) => isServableName(name, WINDOWS))).toEqual([false, false, false]);
    expect(['nul', 'a:b', 'a.'].map((name) => isServableName(name, POSIX))).toEqual([true, true, true]);
  });
});

describe('with dotfiles', () => {
  const rules = { ...POSIX, dotfiles: true };

  it.each([
    ['/.hidden', ['.hidden']],
    ['/.well-known/security.txt', ['.well-known', 'security.txt']],
    ['/...', ['...']],
    ['/.', 'no-such-name'],
    ['/..', 'no-such-name'],
    ['/%2e%2e/a', 'no-such-name'],
    ['/..%2fa', 'no-such-name'],
    ['/..%5ca', 'no-such-name'],
  ])('%s', (path, expected) => {
    expect(names(path, rules)).toEqual(expected);
  });
});

describe('on Windows', () => {
  it.each([
    ['a drive', '/C:/secret.txt'],
    ['a drive, encoded', '/c%3a/secret.txt'],
    ['an alternate stream', '/a.txt::$DATA'],
    ['a named stream', '/a.txt:hidden'],
    ['a dot at the end', '/a.txt.'],
    ['a space at the end', '/a.txt%20'],
    ['a device', '/con'],
    ['a device with an extension', '/nul.txt'],
    ['a device in capitals', '/COM1.log'],
    ['a device with a superscript digit', '/com%C2%B9'],
    ['a device before a space', '/aux%20.txt'],
    ['a device as a folder', '/prn/a.txt'],
    ['the console', '/CONIN$'],
    ['a wildcard', '/*.txt'],
    ['a question mark', '/a%3f.txt'],
    ['a pipe', '/a|b'],
    ['less than', '/a%3Cb'],
    ['greater than', '/a%3Eb'],
    ['a quotation mark', '/a%22b'],
    ['a port with each of the digits', '/LPT0'],
    ['a port with a superscript two', '/lpt%C2%B2.txt'],
    ['a port with a superscript three', '/com%C2%B3'],
    ['the console, for output', '/conout$.txt'],
  ])('%s is refused', (_name, path) => {
    expect(names(path, WINDOWS)).toBe('no-such-name');
    expect(names(path, POSIX)).not.toBe('no-such-name');
  });

  it.each(['/console.txt', '/community', '/nullable.js', '/auxiliary/a', '/com10.txt', '/a.con'])(
    '%s is a name like any other',
    (path) => {
      expect(names(path, WINDOWS)).toEqual(path.slice(1).split('/'));
    },
  );
});

describe('the address of a folder, with its slash', () => {
  it.each([
    ['/sub', '/sub/'],
    ['/%73ub', '/sub/'],
    ['/with%20space/%C3%A9', '/with%20space/%C3%A9/'],
    ['/a%3fb', '/a%3Fb/'],
    ['/sub%0d%0aX-Inj:1', '/sub%0D%0AX-Inj%3A1/'],
    ['/javascript:alert(1)', '/javascript%3Aalert(1)/'],
  ])('%s → %s', (path, location) => {
    expect(resolvePath(path, POSIX)).toMatchObject({ kind: 'file', location });
  });
});
