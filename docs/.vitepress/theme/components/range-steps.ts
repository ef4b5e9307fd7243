/** Conditions and ranges for fields that a reader types: the answer is chapter 4's, and so is each step's verdict. */

import { type FieldLine, Fields, isFieldValue } from '@http-from-scratch/protocol';
import { parseDate } from '@http-from-scratch/tcp-echo/date';
import { decideAnswer } from '../../../../packages/4-static-files/src/answer.ts';
import { evaluatePreconditions, rangeIsCurrent } from '../../../../packages/4-static-files/src/preconditions.ts';
import { selectRange } from '../../../../packages/4-static-files/src/range.ts';
import { statusWords } from './parser-words.ts';

export const CONDITIONS = [
  'If-Match',
  'If-Unmodified-Since',
  'If-None-Match',
  'If-Modified-Since',
  'If-Range',
  'Range',
] as const;

export type Condition = (typeof CONDITIONS)[number];
/** An empty text is a field that is not sent. */
export type Conditions = Readonly<Record<Condition, string>>;

export interface FileState {
  readonly size: number;
  readonly entityTag: string;
  readonly lastModified: string;
}

export interface RangeStep {
  readonly number: number;
  readonly field: string;
  readonly text: string;
  readonly outcome: 'not sent' | 'ignored' | 'goes on' | 'decides' | 'not reached';
}

export interface RangeStory {
  readonly problem: string;
  readonly status: string;
  /** The fields of the response that matter here. */
  readonly fields: readonly FieldLine[];
  /** Octets of the file that are sent, `end` exclusive; undefined for none. */
  readonly sent: { readonly start: number; readonly end: number } | undefined;
  readonly verdict: string;
  readonly steps: readonly RangeStep[];
}

export const FILE: FileState = { size: 1000, entityTag: '"v2"', lastModified: 'Sun, 06 Nov 1994 08:49:37 GMT' };

const NONE: Conditions = {
  'If-Match': '',
  'If-Unmodified-Since': '',
  'If-None-Match': '',
  'If-Modified-Since': '',
  'If-Range': '',
  Range: '',
};

const sample = (name: string, method: string, some: Partial<Conditions>) => ({
  name,
  method,
  conditions: { ...NONE, ...some },
});

export const RANGE_SAMPLES = [
  sample('Resume a download', 'GET', { 'If-Range': '"v2"', Range: 'bytes=400-' }),
  sample('Resume a download of a file that has changed', 'GET', { 'If-Range': '"v1"', Range: 'bytes=400-' }),
  sample('A cache asks whether its copy is current', 'GET', { 'If-None-Match': '"v1", "v2"' }),
  sample('The same, with a date', 'GET', { 'If-Modified-Since': FILE.lastModified }),
  sample('A tag and a date that contradict each other', 'GET', {
    'If-None-Match': '"v1"',
    'If-Modified-Since': FILE.lastModified,
  }),
  sample('Only if nobody has changed it', 'GET', { 'If-Match': '"v1"' }),
  sample('The last 100 octets', 'GET', { Range: 'bytes=-100' }),
  sample('Past the end', 'GET', { Range: 'bytes=1000-' }),
  sample('Two ranges', 'GET', { Range: 'bytes=0-9,90-99' }),
  sample('A range of a HEAD', 'HEAD', { Range: 'bytes=0-9' }),
];

export function answer(method: string, { size, entityTag, lastModified }: FileState, sent: Conditions): RangeStory {
  const problem = problemOf({ size, entityTag, lastModified }, sent);
  if (problem !== '') return { problem, status: '', fields: [], sent: undefined, verdict: problem, steps: [] };
  const lines = CONDITIONS.filter((name) => sent[name] !== '').map((name): FieldLine => [name, sent[name].trim()]);
  const fields = Fields.of(...lines);
  const validators = { entityTag, lastModified };
  const described = Fields.of(['ETag', entityTag], ['Last-Modified', lastModified], ['Accept-Ranges', 'bytes']);
  const facts = { size, modified: 0, changed: 0n, device: 0n, number: 0n };
  const result = decideAnswer(
    { method, fields },
    { facts, validators, fields: described, notModifiedFields: Fields.of(['ETag', entityTag]) },
  );
  const { status, fields: said } = result.kind === 'complete' ? result.response : result;
  const steps = describeSteps(method, size, validators, fields);
  const shown = said.lines.filter(([name]) => /^(?:ETag|Last-Modified|Accept-Ranges|Content-Range)$/.test(name));
  const decisive = steps.find(({ outcome }) => outcome === 'decides');
  return {
    problem: '',
    status: statusWords(status),
    fields: result.kind === 'send' ? [...shown, ['Content-Length', String(result.length)]] : shown,
    sent: result.kind === 'send' ? { start: result.first, end: result.first + result.length } : undefined,
    verdict: decisive?.text ?? 'No condition and no range decides: the whole file.',
    steps,
  };
}

function problemOf({ size, entityTag, lastModified }: FileState, sent: Conditions): string {
  if (!Number.isSafeInteger(size) || size < 0) return 'The size is a whole number of octets.';
  if (!/^(?:W\/)?"[\x21\x23-\x7e]*"$/.test(entityTag))
    return 'An entity tag stands in quotes: "v2", or W/"v2" for a weak one.';
  if (parseDate(lastModified) === undefined)
    return 'Last-Modified is a date as HTTP writes it: Sun, 06 Nov 1994 08:49:37 GMT.';
  const bad = CONDITIONS.find((name) => !isFieldValue(sent[name].trim()));
  return bad === undefined ? '' : `${bad} holds a character that no header may contain.`;
}

/** RFC 9110 §13.2.2: each step alone, in its order, until one decides. */
function describeSteps(method: string, size: number, validators: Omit<FileState, 'size'>, fields: Fields): RangeStep[] {
  const alone = (name: Condition) => {
    const value = fields.get(name);
    return evaluatePreconditions(value === undefined ? Fields.empty : Fields.of([name, value]), validators);
  };
  const steps: RangeStep[] = [];
  let decided = false;
  const add = (field: Condition, hidden: string, decides: boolean, texts: { yes: string; no: string }) => {
    const number = steps.length + 1;
    if (!fields.has(field)) steps.push({ number, field, text: 'not sent', outcome: 'not sent' });
    else if (decided) steps.push({ number, field, text: 'not asked any more', outcome: 'not reached' });
    else if (hidden !== '') steps.push({ number, field, text: hidden, outcome: 'ignored' });
    else steps.push({ number, field, text: decides ? texts.yes : texts.no, outcome: decides ? 'decides' : 'goes on' });
    decided ||= steps.at(-1)!.outcome === 'decides';
  };
  const hiddenBy = (name: Condition) => (fields.has(name) ? `ignored, because ${name} is there` : '');
  const noDate = (name: Condition) => {
    const value = fields.get(name);
    return value !== undefined && parseDate(value) === undefined ? 'ignored: it is no HTTP date' : '';
  };
  add('If-Match', '', alone('If-Match') === 'failed', {
    yes: 'None of these tags is the current one, compared strongly: 412.',
    no: 'The current tag is among them.',
  });
  add(
    'If-Unmodified-Since',
    hiddenBy('If-Match') || noDate('If-Unmodified-Since'),
    alone('If-Unmodified-Since') === 'failed',
    { yes: 'The file is newer than this date: 412.', no: 'The file is no newer.' },
  );
  add('If-None-Match', '', alone('If-None-Match') === 'not-modified', {
    yes: 'The client has the current tag already: 304, and no content.',
    no: 'The client does not have the current tag.',
  });
  add(
    'If-Modified-Since',
    hiddenBy('If-None-Match') || noDate('If-Modified-Since'),
    alone('If-Modified-Since') === 'not-modified',
    { yes: 'The file is no newer than this date: 304, and no content.', no: 'The file is newer.' },
  );
  const ranged = method === 'GET' && fields.has('Range');
  const current = rangeIsCurrent(fields.get('If-Range'), validators);
  add('If-Range', ranged ? '' : 'ignored: no range is asked for', !current, {
    yes: 'The client’s part belongs to another state of the file: the whole, 200.',
    no: 'The client’s part belongs to this state: the range counts.',
  });
  const selection = selectRange(fields.get('Range'), size);
  add('Range', method === 'GET' ? '' : 'ignored: only GET has ranges', true, {
    yes:
      selection.kind === 'part'
        ? `Octets ${selection.first} to ${selection.last} of ${size}: 206.`
        : selection.kind === 'unsatisfiable'
          ? `None of the ${size} octets is in this range: 416.`
          : 'Not one valid range of bytes, so it is ignored: the whole, 200.',
    no: '',
  });
  return steps;
}
