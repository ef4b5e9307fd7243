import { describe, expect, it } from 'vitest';
import { selectRange } from '#chapter';

const part = (first: number, last: number) => ({ kind: 'part', first, last });
const whole = { kind: 'whole' };
const unsatisfiable = { kind: 'unsatisfiable' };

describe('a Range field selects a part of 22 octets', () => {
  it.each([
    ['from a position to another', 'bytes=0-4', part(0, 4)],
    ['one octet', 'bytes=7-7', part(7, 7)],
    ['to the end', 'bytes=20-', part(20, 21)],
    ['past the end', 'bytes=20-99', part(20, 21)],
    ['the last octet', 'bytes=21-21', part(21, 21)],
    ['everything', 'bytes=0-', part(0, 21)],
    ['exactly everything', 'bytes=0-21', part(0, 21)],
    ['one more than there are', 'bytes=0-22', part(0, 21)],
    ['the last one', 'bytes=-1', part(21, 21)],
    ['as many from the end as there are', 'bytes=-22', part(0, 21)],
    ['the last three', 'bytes=-3', part(19, 21)],
    ['more than there are, from the end', 'bytes=-500', part(0, 21)],
    ['the unit in capitals', 'BYTES=0-4', part(0, 4)],
    ['zeros in front', 'bytes=007-0008', part(7, 8)],
    ['a number past 2^53', 'bytes=1-99999999999999999999', part(1, 21)],
    ['whitespace around', 'bytes= 0-4\t', part(0, 4)],
    ['tabs before and a space behind', 'bytes=\t0-4 ', part(0, 4)],
    ['empty members of the list', 'bytes=,0-4,', part(0, 4)],
  ])('%s', (_name, field, expected) => {
    expect(selectRange(field, 22)).toEqual(expected);
  });
});

describe('a Range field that no octet of the 22 satisfies', () => {
  it.each([
    ['behind the end', 'bytes=22-'],
    ['far behind the end', 'bytes=100-200'],
    ['a first position past 2^53', 'bytes=99999999999999999999-'],
    ['a first position past 2^32', 'bytes=4294967296-'],
    ['the last none', 'bytes=-0'],
    ['the last none, with zeros in front', 'bytes=-000'],
  ])('%s', (_name, field) => {
    expect(selectRange(field, 22)).toEqual(unsatisfiable);
  });

  it.each(['bytes=0-', 'bytes=0-0', 'bytes=-0'])('%s of nothing', (field) => {
    expect(selectRange(field, 0)).toEqual(unsatisfiable);
  });
});

describe('a Range field that asks nothing for its last octets: the whole, which is empty, for', () => {
  it.each(['bytes=-5', 'bytes=-1', 'bytes=-99999999999999999999'])('%s', (field) => {
    expect(selectRange(field, 0)).toEqual(whole);
  });
});

describe('a Range field that is ignored: the whole, for', () => {
  it.each([
    ['no field', undefined],
    ['another unit', 'lines=1-2'],
    ['no unit', '0-4'],
    ['backwards', 'bytes=5-2'],
    ['letters', 'bytes=x'],
    ['a bare dash', 'bytes=-'],
    ['nothing', 'bytes='],
    ['only commas', 'bytes=,,'],
    ['a sign', 'bytes=+1-2'],
    ['a fraction', 'bytes=1.5-2'],
    ['hexadecimal', 'bytes=0x1-2'],
    ['inner whitespace', 'bytes=0 - 4'],
    ['quotes', 'bytes="0-4"'],
    ['two fields, joined', 'bytes=0-4, bytes=5-6'],
    ['a good one and a broken one', 'bytes=0-4,x'],
    ['one behind the end and a broken one', 'bytes=100-,x'],
    ['two good ones', 'bytes=0-1,4-5'],
    ['two good ones, with spaces between', 'bytes=0-1, -5'],
    ['a good one and one behind the end', 'bytes=0-4,100-200'],
    ['two behind the end', 'bytes=100-200,300-'],
    ['text before the unit', 'x-bytes=0-4'],
    ['text behind the range', 'bytes=0-4x'],
    ['text behind the last octets', 'bytes=-4x'],
    ['a comma inside of a number', 'bytes=0-1,2'],
    ['a thousand of everything', `bytes=${Array(1000).fill('0-').join()}`],
    ['a tab before the dash', 'bytes=0\t-4'],
  ])('%s', (_name, field) => {
    expect(selectRange(field, 22)).toEqual(whole);
  });
});
