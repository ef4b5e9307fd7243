/** Messages drawn for a terminal: CR LF visible, no octet that could steer the terminal, colours where they are wanted. */

import { styleText } from 'node:util';
import type { AnatomyLine, AnatomyPart, AnatomyPartName } from '../src/index.ts';

type Style = Parameters<typeof styleText>[0];

const STYLES: Readonly<Record<AnatomyPartName, Style>> = {
  method: 'yellow',
  SP: 'gray',
  'request-target': 'cyan',
  'HTTP-version': 'blue',
  'status-code': 'yellow',
  'reason-phrase': 'cyan',
  'field-name': 'green',
  colon: 'gray',
  OWS: 'gray',
  'field-value': 'magenta',
  'CR LF': 'gray',
  content: 'bold',
  'not HTTP': ['red', 'inverse'],
};

/** Content goes on for long. This much of it is enough for a look. */
const MOST_CONTENT_ROWS = 8;

/** Columns right of a line: for its name, and below it for the callout of its last part, `└─ CR LF 12345–12346`. */
const LABEL_ROOM = 20;

/**
 * One character for each octet, and each can be seen: ␍ and ␊, ␀ and its like, ▯ for what is past ASCII. A control
 * octet of a stranger never reaches the terminal as it is.
 */
export function visible(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => {
    const octet = character.charCodeAt(0);
    if (octet === 0x7f) return '␡';
    return octet < 0x20 ? String.fromCharCode(0x2400 + octet) : '▯';
  });
}

/** The lines of a message, each with its parts called out below it. `width` in columns. */
export function drawAnatomy(lines: readonly AnatomyLine[], width: number): string {
  const margin = String(lines.at(-1)?.end ?? 0).length + 3;
  return lines
    .map((line) => (line.name === 'content' ? drawContent(line, margin, width) : drawLine(line, margin, width)))
    .join('\n');
}

function drawLine({ name, start, parts }: AnatomyLine, margin: number, width: number): string {
  const texts = fit(parts.map(shown), width - margin - LABEL_ROOM);
  const columns = texts.map((_, index) => texts.slice(0, index).join('').length);
  const line = texts.map((text, index) => styleText(STYLES[parts[index]!.name], text)).join('');
  const rows = [`${offset(start, margin)}${line}${lineName(name, texts.join('').length, width - margin)}`];
  // From the last part to the first, so that no line crosses another.
  for (let index = parts.length - 1; index >= 0; index--) {
    let row = ' '.repeat(margin);
    for (let before = 0; before < index; before++) {
      const gap = ' '.repeat(columns[before + 1]! - columns[before]! - 1);
      row += styleText(STYLES[parts[before]!.name], '│') + gap;
    }
    rows.push(row + callout(parts[index]!));
  }
  return `${rows.join('\n')}\n`;
}

function drawContent({ name, parts }: AnatomyLine, margin: number, width: number): string {
  const room = width - margin - LABEL_ROOM;
  const [part] = parts;
  if (part === undefined) return '';
  const pieces = part.text.match(new RegExp(`.{0,${room - 1}}\\n|.{1,${room}}`, 'gs')) ?? [];
  let at = part.start;
  const rows = pieces.slice(0, MOST_CONTENT_ROWS).map((piece, index) => {
    const row = `${offset(at, margin)}${styleText(STYLES.content, visible(piece))}`;
    at += piece.length;
    return index === 0 ? row + lineName(name, piece.length, width - margin) : row;
  });
  if (at < part.end) rows.push(`${' '.repeat(margin)}${styleText('gray', `… and ${part.end - at} octets more`)}`);
  return `${rows.join('\n')}\n${' '.repeat(margin)}${callout(part)}\n`;
}

function offset(octets: number, margin: number): string {
  return styleText('gray', `${String(octets).padStart(margin - 2)}  `);
}

function lineName(name: string, used: number, room: number): string {
  return ' '.repeat(Math.max(room - used - name.length, 1)) + styleText('bold', name);
}

function callout({ name, start, end }: AnatomyPart): string {
  const last = end - 1;
  const where = last === start ? `${start}` : `${start}–${last}`;
  return `${styleText(STYLES[name], `└─ ${name}`)} ${styleText('gray', where)}`;
}

/** Spaces are drawn where they stand for themselves; inside a value they are what they are. */
function shown({ name, text }: AnatomyPart): string {
  const drawn = visible(text);
  return name === 'SP' || name === 'OWS' || name === 'not HTTP' ? drawn.replaceAll(' ', '␠') : drawn;
}

/** Cuts the longest texts until all of them fit in `room` columns. */
function fit(texts: string[], room: number): string[] {
  const total = texts.join('').length;
  const longest = Math.max(...texts.map((text) => text.length));
  if (total <= room || longest <= 2) return texts;
  const index = texts.findIndex((text) => text.length === longest);
  const length = Math.max(longest - (total - room), Math.ceil(longest / 2), 2);
  return fit(texts.with(index, `${texts[index]!.slice(0, length - 1)}…`), room);
}
