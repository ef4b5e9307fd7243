import { describe, expect, it } from 'vitest';
import { isCompressible, mediaType } from '#chapter';

describe('the media type of a name', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['styles.css', 'text/css; charset=utf-8'],
    ['app.js', 'text/javascript; charset=utf-8'],
    ['app.mjs', 'text/javascript; charset=utf-8'],
    ['a.txt', 'text/plain; charset=utf-8'],
    ['data.json', 'application/json; charset=utf-8'],
    ['x.svg', 'image/svg+xml'],
    ['logo.png', 'image/png'],
    ['photo.JPEG', 'image/jpeg'],
    ['archive.tar.gz', 'application/gzip'],
    ['with space.html', 'text/html; charset=utf-8'],
    ['folder/page.html', 'text/html; charset=utf-8'],
    ['data.zzz', 'application/octet-stream'],
    ['LICENSE', 'application/octet-stream'],
    ['html', 'application/octet-stream'],
    ['folder.html/data', 'application/octet-stream'],
    ['.html', 'application/octet-stream'],
    ['a.', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('%s → %s', (name, expected) => {
    expect(mediaType(name)).toBe(expected);
  });
});

describe('worth compressing', () => {
  it.each(['a.html', 'a.css', 'a.js', 'a.json', 'a.svg', 'a.xml', 'a.wasm', 'a.webmanifest', 'a.txt'])('%s', (name) => {
    expect(isCompressible(mediaType(name))).toBe(true);
  });

  it.each([
    ['application/problem+json', true],
    ['application/xhtml+xml; charset=utf-8', true],
    ['application/yaml', true],
    ['application/json5', false],
    ['application/x-text/html', false],
    ['image/x-xml-like', false],
  ])('%s: %s', (type, worth) => {
    expect(isCompressible(type)).toBe(worth);
  });

  it.each(['a.png', 'a.jpg', 'a.gz', 'a.mp4', 'a.woff2', 'a.zip', 'unknown'])('not %s', (name) => {
    expect(isCompressible(mediaType(name))).toBe(false);
  });
});
