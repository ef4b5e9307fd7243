/** What the live parser shows is what the parser says: the cases of chapter 2, fed to it as a page feeds it. */

import { decodeLatin1 } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { readCases, show } from '../../../../packages/2-parser/test/case-file.ts';
import { transcript } from '../../../../packages/2-parser/test/transcript.ts';
import { fromFragment, readNotation, toFragment, visibleParts, writeNotation } from '../components/notation.ts';
import { ruleOf } from '../components/parser-rules.ts';
import { run, type Step } from '../components/parser-run.ts';
import { SAMPLES } from '../components/parser-samples.ts';
import { drawStream, eventRow, sentence } from '../components/parser-words.ts';

const cases = readCases().filter(({ answers }) => answers === undefined);

/** The steps in the words of the cases; neighbouring pieces of content are joined there. */
function inCaseWords(steps: readonly Step[]): string[] {
  const lines: string[] = [];
  let content: { start: number; end: number; text: string } | undefined;
  const endContent = () => {
    if (content !== undefined) lines.push(`${content.start}–${content.end} content ${show(content.text)}`);
    content = undefined;
  };
  for (const { happening } of steps) {
    if (happening.kind === 'event' && happening.event.kind === 'content') {
      const { start, end, octets } = happening.event;
      content = { start: content?.start ?? start, end, text: (content?.text ?? '') + decodeLatin1(octets) };
      continue;
    }
    if (happening.kind === 'piece') continue;
    endContent();
    if (happening.kind === 'refused') {
      const { offset, code, status } = happening.refusal;
      lines.push(`${offset} refused ${code} ${status}`);
    }
    if (happening.kind === 'event') {
      const { event } = happening;
      const row = eventRow(event);
      lines.push(`${event.start}–${event.end} ${row.kind} ${show(row.text)}`.trim());
      lines.push(...row.lines.map((line) => show(line).trim()));
    }
  }
  endContent();
  return lines;
}

/** What a row on the page leaves out of a head, for it says so in other words behind the headers. */
const withoutFacts = (line: string) => line.replace(/^(\d+–\d+ head \S+ \S+ HTTP\/\d\.\d), .*$/, '$1');
const isWaiting = (line: string) => / waits for more$/.test(line);

describe('the cases of chapter 2', () => {
  it.each(cases.map((row) => [`${row.file}: ${row.title}`, row] as const))('%s', (_, { octets, ends, limits }) => {
    for (const pieces of [1, 2, 7, 64, octets.length || 1]) {
      const cut = Array.from({ length: Math.ceil(octets.length / pieces) }, (_, at) =>
        octets.slice(at * pieces, (at + 1) * pieces),
      );
      const said = transcript({ pieces: cut, ends, limits });
      const shown = inCaseWords(run(octets, { pieces, ends, limits }));
      expect(shown, `${pieces} at a time`).toEqual(said.filter((line) => !isWaiting(line)).map(withoutFacts));
    }
  });

  it('are many', () => {
    expect(cases.length).toBeGreaterThan(100);
  });

  it('are refused by rules that the page can name', () => {
    const codes = new Set(cases.flatMap(({ events }) => / refused (\S+)/.exec(events.at(-1)!)?.[1] ?? []));
    expect(codes.size).toBeGreaterThan(15);
    for (const code of codes) expect(ruleOf(code)?.section, code).toMatch(/^RFC \d{4} §/);
  });

  it.each([1, 5, 1000])('keep the five marks in order, and never move one back, %i octets at a time', (pieces) => {
    for (const { octets } of cases) {
      let before = { array: 0, start: 0, checked: 0, end: 0, room: 0 };
      for (const { marks, happening } of run(octets, { pieces })) {
        // A line may be refused as a whole: then its first octet is the one that cannot be.
        if (happening.kind === 'refused') break;
        expect(marks.array).toBeLessThanOrEqual(marks.start);
        expect(marks.start).toBeLessThanOrEqual(marks.checked);
        expect(marks.checked).toBeLessThanOrEqual(marks.end);
        expect(marks.end).toBeLessThanOrEqual(marks.room);
        for (const name of ['array', 'start', 'checked', 'end'] as const) {
          expect(marks[name]).toBeGreaterThanOrEqual(before[name]);
        }
        before = marks;
      }
    }
  });

  it('are drawn octet for octet', () => {
    for (const { octets } of cases) {
      if (octets.length > 160) continue; // what is longer is cut short
      for (const { marks } of run(octets, { pieces: 9 })) {
        const drawn = drawStream(octets, marks).flat();
        expect(drawn.map((piece) => (piece.kind === 'run' ? piece.text : '')).join('')).toBe(decodeLatin1(octets));
        expect(drawn.flatMap((piece) => (piece.kind === 'mark' ? piece.names : [])).sort()).toEqual([
          'checked',
          'end',
          'start',
        ]);
      }
    }
  });

  it('can be written down, read again, and kept in a link', () => {
    for (const { octets } of cases) {
      expect(decodeLatin1(readNotation(writeNotation(octets)))).toBe(decodeLatin1(octets));
      const kept = fromFragment(toFragment({ octets, pieces: 5 }));
      expect(decodeLatin1(kept!.octets)).toBe(decodeLatin1(octets));
      expect(kept!.pieces).toBe(5);
    }
  });
});

describe('the steps', () => {
  const sentences = (text: string, pieces: number, ends = false) =>
    run(readNotation(text), { pieces, ends }).map(sentence);

  it('say what arrived, what the parser made of it, and what it waits for', () => {
    expect(sentences('POST / HTTP/1.1␍␊Host: x␍␊Content-Length: 2␍␊␍␊hiGET', 40)).toEqual([
      'Nothing has arrived yet. The buffer is empty.',
      '40 octets arrived (0–39). The parser says: not yet.',
      '12 octets arrived (40–51). The parser has something to say.',
      'The head is complete (0–46).',
      'A piece of the content: 2 octets (47–48).',
      'The message ends.',
    ]);
  });

  it('say why octets are refused', () => {
    expect(sentences('GET / HTTP/1.1␊', 99).at(-1)).toBe(
      'Refused at offset 14, to be answered with 400: LF without CR at offset 14.',
    );
  });

  it('tell a client that closes inside a message from one that closes after it', () => {
    expect(sentences('GET', 99, true).at(-1)).toMatch(/^Refused at offset 3, .* the connection ended inside a message/);
    expect(sentences('GET / HTTP/1.1␍␊Host: x␍␊␍␊', 99, true).at(-1)).toMatch(/between two messages/);
  });

  it('show how the array grows, and room in it', () => {
    const marks = run(readNotation('GET / HTTP/1.1␍␊Host: x␍␊␍␊'), { pieces: 10 }).map((step) => step.marks);
    expect(marks[1]).toEqual({ array: 0, start: 0, checked: 10, end: 10, room: 10 });
    expect(marks[2]).toEqual({ array: 0, start: 0, checked: 20, end: 20, room: 256 });
    expect(marks.at(-1)).toEqual({ array: 27, start: 27, checked: 27, end: 27, room: 27 });
  });
});

describe('the samples', () => {
  const last = (name: string) => run(readNotation(sample(name).text), sample(name)).at(-1)!;
  const sample = (name: string) => SAMPLES.find((one) => one.name === name)!;

  it.each([
    ['A request in three pieces', 'The message ends.'],
    ['Two requests at once', 'The message ends.'],
    ['Chunks, with an extension and a trailer', /^The message ends, with the trailer section/],
    ['Half a head', /not yet/],
    ['A smuggled request', /both Transfer-Encoding and Content-Length/],
    ['A bare LF', /LF without CR/],
    ['A length that is two too long', /^A piece of the content/],
    ['A length past every limit', /answered with 413/],
    ['A TLS hello', /octet 22 at offset 0/],
  ])('%s ends as its name says', (name, expected) => {
    expect(sentence(last(name))).toMatch(expected);
  });

  it('are all of them tried here', () => {
    expect(SAMPLES).toHaveLength(9);
  });

  it('smuggle as many octets as the hint says', () => {
    const text = decodeLatin1(readNotation(sample('A smuggled request').text));
    const body = text.slice(text.indexOf('\r\n\r\n') + 4);
    expect(body).toHaveLength(45);
    expect(body.slice(body.indexOf('\r\n\r\n') + 4)).toHaveLength(40);
  });
});

describe('the notation', () => {
  it.each([
    ['a␍␊\nb', 'a\r\nb'],
    ['␉␀␠', '\t\0 '],
    ['\\x00\\xfF', '\0\xff'],
    ['«a×4»b', 'aaaab'],
    ['«␍×2»', '\r\r'],
    ['☃', '\xe2\x98\x83'],
    ['\\r\\n\n\\t\\0', '\r\n\t\0'],
    ['\\\\x41 \\\\\\n', '\\x41 \\\n'],
    ['\\" \\xg0', '\\" \\xg0'],
    ['', ''],
  ])('%j stands for %j', (text, octets) => {
    expect(decodeLatin1(readNotation(text))).toBe(octets);
  });

  it.each(['«a×16385»', '«a×99999999999»', `«a×16384»b`])('%s is too much', (text) => {
    expect(() => readNotation(text)).toThrow('more than 16,384 octets');
  });

  it.each(['', '#the-idea', '#octets=GET', '#octets=%E2%82&pieces=5', '#octets=%E2%82%AC&pieces=5'])(
    'a fragment like %s keeps no octets',
    (fragment) => {
      expect(fromFragment(fragment)).toBeUndefined();
    },
  );

  it('keeps no more octets than the page takes', () => {
    const link = (size: number) => toFragment({ octets: new Uint8Array(size), pieces: 1 });
    expect(fromFragment(link(16_384))).toBeDefined();
    expect(fromFragment(link(16_385))).toBeUndefined();
  });

  it('shows what cannot be seen as badges', () => {
    expect(visibleParts('a b\r\n\xff')).toEqual([
      { text: 'a b' },
      { text: '␍', badge: 'CR' },
      { text: '␊', badge: 'LF' },
      { text: '\\xff', badge: 'FF' },
    ]);
  });
});
