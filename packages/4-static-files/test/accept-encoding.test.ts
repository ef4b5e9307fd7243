import { describe, expect, it } from 'vitest';
import { preferredCodings } from '#chapter';

describe('Accept-Encoding, where br and gzip are there and br is preferred', () => {
  it.each([
    ['no field: nothing', undefined, []],
    ['an empty field: nothing', '', []],
    ['one', 'gzip', ['gzip']],
    ['both: ours first', 'gzip, br', ['br', 'gzip']],
    ['both, one with the weight that none means: ours first', 'gzip, br;q=1.000', ['br', 'gzip']],
    ['as well as it is', 'identity, gzip', ['gzip']],
    ['with a weight of one digit and a dot', 'gzip;q=0., br;q=1.', ['br']],
    ['a name with another before it', 'xgzip, br', ['br']],
    ['a weight without its number', 'gzip;q=, br', ['br']],
    ['as browsers say it', 'gzip, deflate, br, zstd', ['br', 'gzip']],
    ['the client prefers', 'br;q=0.5, gzip;q=0.9', ['gzip', 'br']],
    ['whitespace around the weight', 'br ; q=0.5,\tgzip\t;\tq=0.9', ['gzip', 'br']],
    ['in capitals', 'GZIP;Q=1.0', ['gzip']],
    ['an old name', 'x-gzip', ['gzip']],
    ['anything', '*', ['br', 'gzip']],
    ['anything but', '*, br;q=0', ['gzip']],
    ['only', 'gzip, *;q=0', ['gzip']],
    ['none at all', '*;q=0', []],
    ['not', 'gzip;q=0', []],
    ['not, in full', 'gzip;q=0.000', []],
    ['hardly', 'gzip;q=0.001', ['gzip']],
    ['rather as it is', 'identity, gzip;q=0.5', []],
    ['as media players say it', 'identity;q=1, *;q=0', []],
    ['rather not as it is', 'identity;q=0.5, gzip', ['gzip']],
    ['never as it is', 'identity;q=0, gzip', ['gzip']],
    ['a weight past 1 is no weight', 'gzip;q=2, br', ['br']],
    ['four digits are too many', 'gzip;q=0.1234, br', ['br']],
    ['other parameters are none', 'gzip;level=9, br', ['br']],
    ['others', 'deflate, zstd', []],
  ])('%s', (_name, field, expected) => {
    expect(preferredCodings(field, ['br', 'gzip'])).toEqual(expected);
  });
});
