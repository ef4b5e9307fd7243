/**
 * Reads the cases of test/cases/*.md. A case is a `##` heading, a sentence that says why, the octets in one code block
 * and the events in another:
 *
 * - In the octets ␍ ␊ ␉ ␀ and ␠ stand for CR, LF, HTAB, NUL and SP; `\xff` is the octet 0xFF; `«a×90»` is 90 times
 *   the letter a; ␄ at the end says that the peer sends no more. The line ends of the file are only layout.
 * - After `octets` stand limits, as `head=40`, and `answers=HEAD,GET` when the octets are the responses to these
 *   requests.
 * - An event is its offsets (the second one is exclusive), its kind and what it says. The fields of a head and the
 *   trailers of an end follow, one a line. `refused` has the offset up to which everything was in order.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParserLimits } from '#chapter';

export interface Case {
  readonly file: string;
  readonly title: string;
  readonly octets: Uint8Array;
  /** Whether the peer sends no more after the octets. */
  readonly ends: boolean;
  readonly limits: Partial<ParserLimits>;
  /** The methods of the requests that are answered; undefined for a case of requests. */
  readonly answers: readonly string[] | undefined;
  readonly events: readonly string[];
}

const FOLDER = join(import.meta.dirname, 'cases');

export function readCases(): Case[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => readCaseFile(name, readFileSync(join(FOLDER, name), 'utf8').replaceAll('\r\n', '\n')));
}

const SECTION =
  /^## (?<title>[^\n]+)\n(?<why>.+?)```octets(?<options>[^\n]*)\n(?<octets>.*?)```\n+```events\n(?<events>.*?)```\s*$/s;

function readCaseFile(file: string, text: string): Case[] {
  const [, ...sections] = text.replace(/^<!--.*-->\n/gm, '').split(/^(?=## )/m);
  return sections.map((section) => {
    const { title, why, options, octets, events } = SECTION.exec(section)?.groups ?? {};
    if (title === undefined || why!.trim() === '') throw new Error(`${file}: not a case:\n${section}`);
    const values = Object.fromEntries(
      options!
        .split(' ')
        .filter(Boolean)
        .map((option) => option.split('=')),
    );
    const { answers, ...limits } = values as Record<string, string>;
    return {
      file,
      title,
      octets: readOctets(octets!.replace('␄', '')),
      ends: octets!.includes('␄'),
      limits: Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, Number(limit)])),
      answers: answers?.split(','),
      events: events!.trim().split('\n').map(normalize),
    };
  });
}

const SYMBOLS: Readonly<Record<string, string>> = { '␍': '\r', '␊': '\n', '␉': '\t', '␀': '\0', '␠': ' ' };

function readOctets(block: string): Uint8Array {
  const text = block
    .replaceAll('\n', '')
    .replace(/«(.)×(\d+)»/g, (_, character: string, count: string) => character.repeat(Number(count)))
    .replace(/\\x([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(/[␍␊␉␀␠]/g, (symbol) => SYMBOLS[symbol]!);
  if (/[^\0-\xff]/.test(text)) throw new Error(`no octet: ${text}`);
  return Buffer.from(text, 'latin1');
}

/** The columns of an event may be aligned with spaces; what it says is taken as it is. */
function normalize(line: string): string {
  return line
    .trim()
    .replace(/^(\d\S*) +(\S+) */, '$1 $2 ')
    .trim();
}

/** Octets in the notation of the cases. */
export function show(text: string): string {
  return text
    .replace(/[\r\n\t\0]/g, (character) => Object.entries(SYMBOLS).find(([, octet]) => octet === character)![0])
    .replace(/[^ -~␀-␤]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/(.)\1{29,}/g, (run, character: string) => `«${character}×${run.length}»`);
}
