/** Dates in fields. RFC 9110 §5.6.7: send IMF-fixdate, understand two older forms. */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const LONG_DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (value: number) => String(value).padStart(2, '0');

/** `Sun, 06 Nov 1994 08:49:37 GMT`, from milliseconds since 1970. Fractions of a second are cut. */
export function formatDate(milliseconds: number): string {
  const date = new Date(milliseconds);
  const day = `${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${String(date.getUTCFullYear()).padStart(4, '0')}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${DAYS[date.getUTCDay()]}, ${day} ${time} GMT`;
}

const DAY = `(?:${DAYS.join('|')})`;
const LONG_DAY = `(?:${LONG_DAYS.join('|')})`;
const MONTH = `(${MONTHS.join('|')})`;
const TIME = '(\\d\\d):(\\d\\d):(\\d\\d)';
/** `order`: which groups of the pattern are day, month, year, and the first of the three of the time. */
const FORMS = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  { pattern: new RegExp(`^${DAY}, (\\d\\d) ${MONTH} (\\d{4}) ${TIME} GMT$`), order: [1, 2, 3, 4] },
  // Sunday, 06-Nov-94 08:49:37 GMT
  { pattern: new RegExp(`^${LONG_DAY}, (\\d\\d)-${MONTH}-(\\d\\d) ${TIME} GMT$`), order: [1, 2, 3, 4] },
  // Sun Nov  6 08:49:37 1994
  { pattern: new RegExp(`^${DAY} ${MONTH} ([ \\d]\\d) ${TIME} (\\d{4})$`), order: [2, 1, 6, 3] },
] as const;

/**
 * Milliseconds since 1970, or undefined if it isn't an HTTP date: a recipient ignores such a field.
 * @param now decides the century of a year with two digits, in milliseconds since 1970
 */
export function parseDate(text: string, now = Date.now()): number | undefined {
  for (const { pattern, order } of FORMS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [day, month, year, time] = order;
    const numbers = [Number(match[time]), Number(match[time + 1]), Number(match[time + 2])] as const;
    return timestamp(fullYear(match[year]!, now), MONTHS.indexOf(match[month]!), Number(match[day]), ...numbers);
  }
  return undefined;
}

/** A year of two digits that seems more than 50 years ahead is in the past. */
function fullYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits);
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  return year > thisYear + 50 ? year - 100 : year;
}

function timestamp(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  // 60 is legal: a leap second.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCDate() !== day) return undefined; // 31 Feb would roll over into March
  return date.setUTCHours(hour, minute, second);
}
