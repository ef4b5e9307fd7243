import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDate, parseDate } from '#chapter';

const EXAMPLE = 784111777000; // the instant that RFC 9110 §5.6.7 writes in three forms
const IN_2026 = Date.UTC(2026, 0, 1);

describe('formatDate', () => {
  it.each([
    ['the example of the standard', EXAMPLE, 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['the beginning of 1970', 0, 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['a fraction of a second is cut', 999, 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['a year with three digits', Date.UTC(999, 0, 1), 'Tue, 01 Jan 0999 00:00:00 GMT'],
  ])('%s', (_, milliseconds, wanted) => {
    expect(formatDate(milliseconds)).toBe(wanted);
  });

  it.each(['Asia/Tokyo', 'America/New_York'])(
    'is the same in %s: a date is GMT, wherever the server stands',
    (zone) => {
      const { TZ } = process.env;
      process.env.TZ = zone;
      try {
        expect(formatDate(EXAMPLE)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
        expect(formatDate(Date.UTC(2024, 0, 31, 23, 30))).toBe('Wed, 31 Jan 2024 23:30:00 GMT');
        expect(formatDate(Date.UTC(2024, 1, 1, 0, 30))).toBe('Thu, 01 Feb 2024 00:30:00 GMT');
      } finally {
        if (TZ === undefined) delete process.env.TZ;
        else process.env.TZ = TZ;
      }
    },
  );
});

describe('parseDate', () => {
  it.each([
    ['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT', EXAMPLE],
    ['the form of RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', EXAMPLE],
    ['the form of asctime', 'Sun Nov  6 08:49:37 1994', EXAMPLE],
    ['asctime with a day of two digits', 'Wed Nov 16 08:49:37 1994', EXAMPLE + 10 * 86400_000],
    ['a leap second', 'Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
    ['a leap day', 'Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
    ['a year below 100', 'Sat, 01 Jan 0050 00:00:00 GMT', Date.parse('0050-01-01T00:00:00Z')],
    ['two digits within the next 50 years', 'Thursday, 01-Jan-76 00:00:00 GMT', Date.UTC(2076, 0, 1)],
    ['two digits past the next 50 years', 'Thursday, 01-Jan-77 00:00:00 GMT', Date.UTC(1977, 0, 1)],
  ])('reads %s', (_, text, wanted) => {
    expect(parseDate(text, IN_2026)).toBe(wanted);
  });

  it.each([
    ['words', 'yesterday'],
    ['nothing', ''],
    ['a number', '784111777'],
    ['another zone', 'Sun, 06 Nov 1994 08:49:37 CET'],
    ['small letters', 'sun, 06 nov 1994 08:49:37 gmt'],
    ['a day that does not exist', 'Fri, 31 Feb 2024 00:00:00 GMT'],
    ['a leap day in another year', 'Wed, 29 Feb 2023 00:00:00 GMT'],
    ['day 0', 'Sun, 00 Nov 1994 08:49:37 GMT'],
    ['a month that does not exist', 'Sun, 06 Nix 1994 08:49:37 GMT'],
    ['a weekday that does not exist', 'Nix, 06 Nov 1994 08:49:37 GMT'],
    ['hour 24', 'Sun, 06 Nov 1994 24:00:00 GMT'],
    ['minute 60', 'Sun, 06 Nov 1994 08:60:00 GMT'],
    ['second 61', 'Sun, 06 Nov 1994 08:49:61 GMT'],
    ['a day of one digit', 'Sun, 6 Nov 1994 08:49:37 GMT'],
    ['a day of one digit in the form of asctime', 'Sun Nov 6 08:49:37 1994'],
    ['a short weekday in the form of RFC 850', 'Sun, 06-Nov-94 08:49:37 GMT'],
    ['a long weekday in IMF-fixdate', 'Sunday, 06 Nov 1994 08:49:37 GMT'],
    ['something before it', 'x Sun, 06 Nov 1994 08:49:37 GMT'],
    ['something behind it', 'Sun, 06 Nov 1994 08:49:37 GMT, x'],
  ])('takes %s for no date', (_, text) => {
    expect(parseDate(text, IN_2026)).toBeUndefined();
  });

  it('takes the century of two digits from `now`', () => {
    const text = 'Sunday, 06-Nov-94 08:49:37 GMT';
    expect(parseDate(text, Date.UTC(2050, 0, 1))).toBe(Date.UTC(2094, 10, 6, 8, 49, 37));
    expect(parseDate(text, Date.UTC(1999, 0, 1))).toBe(EXAMPLE);
  });

  it.each(['Asia/Tokyo', 'America/New_York'])('is the same in %s', (zone) => {
    const { TZ } = process.env;
    process.env.TZ = zone;
    try {
      expect(parseDate('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(EXAMPLE);
    } finally {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    }
  });

  it('reads what formatDate writes', () => {
    const seconds = fc.integer({ min: Date.UTC(0) / 1000, max: Date.UTC(9999, 11, 31) / 1000 });
    fc.assert(
      fc.property(seconds, (second) => parseDate(formatDate(second * 1000)) === second * 1000),
      { includeErrorInReport: true },
    );
  });
});

describe('names in a date', () => {
  const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

  it.each(MONTHS.map((month, index) => [month, index] as const))('%s is written and read', (month, index) => {
    const instant = Date.UTC(2024, index, 15, 1, 2, 3);
    expect(formatDate(instant).slice(5)).toBe(`15 ${month} 2024 01:02:03 GMT`);
    expect(parseDate(`Mon, 15 ${month} 2024 01:02:03 GMT`)).toBe(instant);
  });

  it.each([
    ['Sun', 'Sunday', 7],
    ['Mon', 'Monday', 8],
    ['Tue', 'Tuesday', 9],
    ['Wed', 'Wednesday', 10],
    ['Thu', 'Thursday', 11],
    ['Fri', 'Friday', 12],
    ['Sat', 'Saturday', 13],
  ])('%s is written and read, and so is %s', (short, long, day) => {
    const instant = Date.UTC(2024, 0, day);
    const digits = String(day).padStart(2, '0');
    expect(formatDate(instant)).toBe(`${short}, ${digits} Jan 2024 00:00:00 GMT`);
    expect(parseDate(`${short}, ${digits} Jan 2024 00:00:00 GMT`)).toBe(instant);
    expect(parseDate(`${long}, ${digits}-Jan-24 00:00:00 GMT`, instant)).toBe(instant);
  });
});
