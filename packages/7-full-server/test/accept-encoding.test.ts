import { describe, expect, it } from 'vitest';
import { chooseCoding } from '#chapter';

const OFFERED = ['br', 'gzip'] as const;

describe('the choice of a content coding', () => {
  it.each([
    ['no field at all', undefined, undefined],
    ['an empty field', '', undefined],
    ['one that we have', 'gzip', 'gzip'],
    ['both, equally wanted: ours is the order', 'gzip, br', 'br'],
    ['both, one wanted more', 'br;q=0.5, gzip;q=0.8', 'gzip'],
    ['what browsers send', 'gzip, deflate, br, zstd', 'br'],
    ['only some that we have not', 'deflate, zstd', undefined],
    ['the asterisk stands for all that are not named', '*', 'br'],
    ['the asterisk, but not for one', 'br;q=0, *', 'gzip'],
    ['quality 0 forbids', 'gzip;q=0', undefined],
    ['quality 0 with decimals forbids', 'gzip;q=0.000', undefined],
    ['identity wanted more', 'gzip;q=0.5, identity', undefined],
    ['identity wanted less', 'gzip, identity;q=0.5', 'gzip'],
    ['any case, any space', 'GZIP ; Q=1', 'gzip'],
    ['a malformed quality counts as none', 'gzip;q=2', undefined],
  ])('%s', (_, field, wanted) => {
    expect(chooseCoding(field, OFFERED)).toBe(wanted);
  });
});
