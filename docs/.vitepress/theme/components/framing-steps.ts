/** The eight steps of message framing (RFC 9112 §6.3) for fields that a reader types, and what careless readers make of them. */

import {
  encodeUtf8,
  FIELD_OCTET,
  type Framing,
  HttpError,
  requestFraming,
  responseFraming,
} from '@http-from-scratch/protocol';
import { FieldSection } from '../../../../packages/2-parser/src/field-section.ts';
import { framingWords, statusWords } from './parser-words.ts';

export interface MessageKind {
  readonly name: string;
  readonly version: '1.1' | '1.0';
  /** For a response: what it answers, and its status. */
  readonly answer?: { readonly method: string; readonly status: number };
}

export const KINDS: readonly MessageKind[] = [
  { name: 'a request', version: '1.1' },
  { name: 'a request of HTTP/1.0', version: '1.0' },
  { name: 'a 200 to GET', version: '1.1', answer: { method: 'GET', status: 200 } },
  { name: 'a 200 to HEAD', version: '1.1', answer: { method: 'HEAD', status: 200 } },
  { name: 'a 204 to GET', version: '1.1', answer: { method: 'GET', status: 204 } },
  { name: 'a 304 to GET', version: '1.1', answer: { method: 'GET', status: 304 } },
  { name: 'a 200 to CONNECT', version: '1.1', answer: { method: 'CONNECT', status: 200 } },
];

export const FRAMING_SAMPLES: readonly { readonly name: string; readonly kind: string; readonly fields: string }[] = [
  { name: 'Both fields', kind: 'a request', fields: 'Content-Length: 6\nTransfer-Encoding: chunked' },
  { name: 'A length', kind: 'a request', fields: 'Content-Length: 29' },
  { name: 'Chunks', kind: 'a request', fields: 'Transfer-Encoding: chunked' },
  { name: 'Neither', kind: 'a request', fields: 'Host: x' },
  { name: 'Two lengths', kind: 'a request', fields: 'Content-Length: 5\nContent-Length: 50' },
  { name: 'A length in hexadecimal', kind: 'a request', fields: 'Content-Length: 0x1F' },
  { name: 'A coding that only looks like chunked', kind: 'a request', fields: 'Transfer-Encoding: xchunked' },
  { name: 'A space before the colon', kind: 'a request', fields: 'Content-Length: 5\nTransfer-Encoding : chunked' },
  { name: 'Small letters', kind: 'a request', fields: 'content-length: 5' },
  { name: 'The length of a response to HEAD', kind: 'a 200 to HEAD', fields: 'Content-Length: 1270' },
  { name: 'A response of unknown length', kind: 'a 200 to GET', fields: 'Connection: close' },
];

export interface FramingStep {
  readonly number: number;
  readonly text: string;
  readonly outcome: 'passed' | 'decides' | 'refuses' | 'not reached';
}

export interface Reader {
  readonly name: string;
  /** What it takes for the content. */
  readonly reads: string;
  /** Whether it reads what we read. Where we refuse, there is nothing to agree with. */
  readonly agrees: boolean;
}

export interface FramingStory {
  readonly steps: readonly FramingStep[];
  /** In a sentence. */
  readonly verdict: string;
  readonly refused: boolean;
  readonly readers: readonly Reader[];
}

const STEPS = [
  'A response to HEAD, or with a status of 1xx, 204 or 304: no content, whatever its headers say.',
  'A 2xx to CONNECT: no content. What follows belongs to a tunnel.',
  'Transfer-Encoding and Content-Length at once: an attack, or a broken sender. We refuse.',
  "Transfer-Encoding: content in chunks, if chunked comes last. Otherwise there's no way to find the end, and we refuse.",
  'A Content-Length that isn’t one decimal number: we refuse.',
  'A valid Content-Length: so many octets.',
  'A request with neither: no content.',
  'A response with neither: everything until the connection closes.',
];

export function frame(kind: MessageKind, text: string): FramingStory {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const { number, framing, error } = decide(kind, lines);
  const steps = STEPS.map((step, at): FramingStep => {
    const here = error === undefined ? 'decides' : 'refuses';
    return { number: at + 1, text: step, outcome: at + 1 < number ? 'passed' : at + 1 > number ? 'not reached' : here };
  });
  const ours = framing === undefined ? undefined : framingWords(framing);
  const readers = READERS.map(({ name, read }) => {
    const reads = framingWords(read(lines, kind));
    return { name, reads, agrees: reads === ours };
  });
  return { steps, verdict: verdict(number, ours, error), refused: error !== undefined, readers };
}

function verdict(number: number, ours: string | undefined, error: HttpError | undefined): string {
  if (error === undefined) return `Step ${number} decides: ${ours}.`;
  const where = number === 0 ? 'The parser refuses before it asks' : `Step ${number} refuses`;
  return `${where}: ${error.message}. ${statusWords(error.status)}.`;
}

interface Decision {
  /** The step; 0 when a line is none, and the question is never asked. */
  readonly number: number;
  readonly framing?: Framing;
  readonly error?: HttpError;
}

function decide({ version, answer }: MessageKind, lines: readonly string[]): Decision {
  const section = new FieldSection();
  let number = 0;
  try {
    for (const line of lines) {
      const octets = encodeUtf8(line);
      if (!octets.every((octet) => FIELD_OCTET[octet] === 1)) throw new HttpError(400, 'a control octet in a line');
      section.add(octets, 0, octets.length);
    }
    const { transferEncoding, contentLength } = section.control;
    number = stepFor(answer, transferEncoding.length > 0, contentLength);
    const framing =
      answer === undefined
        ? requestFraming(version, section.control)
        : responseFraming(answer.method, answer.status, section.control);
    return { number, framing };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { number, error };
  }
}

/** Which step is the first that applies. What it says, the code of chapter 1 says. */
function stepFor(answer: MessageKind['answer'], hasCoding: boolean, lengths: readonly string[]): number {
  if (answer !== undefined) {
    const { method, status } = answer;
    if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 1;
    if (method === 'CONNECT' && status < 300) return 2;
  }
  if (hasCoding) return lengths.length > 0 ? 3 : 4;
  if (lengths.length > 0) return lengths.length === 1 && /^[0-9]+$/.test(lengths[0]!) ? 6 : 5;
  return answer === undefined ? 7 : 8;
}

/** Split at the colon, and everything around it forgiven: this is how most readers start. */
function forgiving(lines: readonly string[], wanted: string): string[] {
  return lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return line.slice(0, colon).trim().toLowerCase() === wanted ? [line.slice(colon + 1).trim()] : [];
  });
}

const sized = (octets: number): Framing => (octets > 0 ? { kind: 'length', octets } : { kind: 'none' });
const otherwise = ({ answer }: MessageKind): Framing => ({ kind: answer === undefined ? 'none' : 'until-close' });

function byLength(value: string | undefined, kind: MessageKind): Framing {
  return value === undefined ? otherwise(kind) : sized(Number.parseInt(value, 10) || 0);
}

type Read = (lines: readonly string[], kind: MessageKind) => Framing;

const READERS: readonly { readonly name: string; readonly read: Read }[] = [
  {
    name: 'knows nothing of chunks, and takes the first Content-Length',
    read: (lines, kind) => byLength(forgiving(lines, 'content-length')[0], kind),
  },
  {
    name: 'knows nothing of chunks, and takes the last Content-Length',
    read: (lines, kind) => byLength(forgiving(lines, 'content-length').at(-1), kind),
  },
  {
    name: 'looks for the word chunked, and then for a length',
    read: (lines, kind) =>
      forgiving(lines, 'transfer-encoding').some((value) => /chunked/i.test(value))
        ? { kind: 'chunked' }
        : byLength(forgiving(lines, 'content-length')[0], kind),
  },
  {
    name: 'is the first draft of chapter 2: Number(headers["Content-Length"])',
    read: (lines) => {
      const headers = Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]));
      return sized(Number(headers['Content-Length'] ?? 0) || 0);
    },
  },
];
