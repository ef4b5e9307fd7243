/** Text for a terminal: wrapped at its width, in colour where it has any, octets made visible. */

import { styleText } from 'node:util';

/** Where a program speaks, and leaves its exit code. A test has its own. */
export type Terminal = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'exitCode'>;

export interface Screen {
  readonly columns: number;
  readonly colour: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** What the output can show. `NO_COLOR` and `FORCE_COLOR` are kept, as is a pipe: it gets 80 columns and no colour. */
export function screenOf(stream: NodeJS.WriteStream): Screen {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const colour =
    FORCE_COLOR !== undefined ? FORCE_COLOR !== '0' : stream.isTTY === true && !NO_COLOR && stream.hasColors();
  return { columns: Math.max(40, stream.columns ?? 80), colour };
}

export function styled(screen: Screen, style: Style, text: string): string {
  return screen.colour ? styleText(style, text, { validateStream: false }) : text;
}

/**
 * Breaks prose between words, after `lead` in the first line and as much space in the others. Where several spaces stand
 * in a row they are meant, in a line of HTTP for instance, and nothing is broken there.
 */
export function wrapped(screen: Screen, lead: string, text: string): string[] {
  const room = screen.columns - lead.length;
  const lines: string[] = [];
  let line = '';
  // A word longer than a line (a path, a pattern) is broken as well.
  const words = text
    .split(/(?<! ) (?! )|\s*[\n\t]\s*/)
    .flatMap((one) => one.match(new RegExp(`.{1,${Math.max(1, room)}}`, 'gu')) ?? []);
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((one, at) => (at === 0 ? lead : ' '.repeat(lead.length)) + one);
}

/** Breaks what is no prose wherever the line is full, but not inside of an escape such as `\x0d`. */
export function folded(screen: Screen, lead: string, text: string): string[] {
  const room = screen.columns - lead.length;
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    for (let from = 0; from === 0 || from < line.length; ) {
      const full = line.slice(from, from + room);
      const cutOff = from + room < line.length ? /(?<=.)\\(?:x.?|u.{0,3})?$/.exec(full) : null;
      const piece = cutOff === null ? full : full.slice(0, cutOff.index);
      lines.push(piece);
      from += Math.max(1, piece.length);
    }
  }
  return lines.map((one, at) => (at === 0 ? lead : ' '.repeat(lead.length)) + one);
}

/** Octets, decoded as Latin-1, with what cannot be seen made visible. A new line begins behind each LF. */
export function visible(octets: string): string {
  const shown = Array.from(octets, (octet) => {
    const code = octet.charCodeAt(0);
    if (code === 0x7f) return '␡';
    if (octet === '\n') return octet;
    if (code < 0x20) return String.fromCharCode(0x2400 + code); // the pictures of the control characters
    return code >= 0x80 && code <= 0xff ? `\\x${code.toString(16)}` : octet;
  });
  const text = shown.join('').replace(/([^ ])\1{23,}/g, (run) => `${run.slice(0, 4)}… (${run.length} times)`);
  return text.replace(/\n/g, (_, at: number) => (at === text.length - 1 ? '␊' : '␊\n'));
}
