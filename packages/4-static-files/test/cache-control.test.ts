import { describe, expect, it } from 'vitest';
import { immutableIfHashed } from '#chapter';

describe('Cache-Control', () => {
  it.each([
    '/app.3f9c2b1a.js',
    '/assets/index-BzR3xK1_.css',
    '/assets/chunks/theme.BkH3n4xz.js',
    '/assets/page.md.C4uO7yHr.lean.js',
    '/main.d587bbd6e38337f5accd.js.map',
    '/a.aB3dEfg7.js',
  ])('of a name with a hash is a year without asking: %s', (path) => {
    expect(immutableIfHashed(path)).toBe('public, max-age=31536000, immutable');
  });

  it.each([
    '/index.html',
    '/app.js',
    '/app-settings.js',
    '/report-20260101.pdf',
    '/utf8-decoder2.js',
    '/jquery-3.7.1.min.js',
    '/deadbeef.js',
    '/3f9c2b1a/app.js',
    '/-BzR3xK1_',
    '/index-aB3dEf7.js',
    '/index-éaB3dEfg7.js',
    '/index-aB3dEfg7é.js',
    '/app.DeadBeefX.js',
    '/app.DEADBEEF7.js',
    '/a.b.3f9c2b1a.c/app.js',
  ])('of a name without one is to ask again: %s', (path) => {
    expect(immutableIfHashed(path)).toBe('no-cache');
  });
});
