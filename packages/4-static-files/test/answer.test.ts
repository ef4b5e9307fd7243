/** The decision alone: a request and what is known of a file, and no file. */

import { type FieldLine, Fields, request } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { decideAnswer, type Representation } from '#chapter';

const MODIFIED = 'Sun, 06 Nov 1994 08:49:37 GMT';

function fileOf(size: number): Representation {
  return {
    facts: { size, modified: Date.parse(MODIFIED), changed: 1n, device: 1n, number: 1n },
    validators: { entityTag: '"now"', lastModified: MODIFIED },
    fields: Fields.of(['Content-Type', 'text/plain'], ['ETag', '"now"']),
    notModifiedFields: Fields.of(['ETag', '"now"']),
  };
}

/** What is answered, with a text for each field, and without the page of an error, which is worded as you like. */
function decide(method: string, lines: readonly FieldLine[] = [], size = 22) {
  const answer = decideAnswer(request(method, '/a.txt', { fields: lines }), fileOf(size));
  if (answer.kind === 'send') {
    const { status, fields, first, length } = answer;
    return { send: { status, fields: textOf(fields), first, length } };
  }
  expect(answer.kind).toBe('complete');
  const { status, fields, content } = answer.response;
  return { complete: { status, fields: textOf(fields), content: content.kind } };
}

const textOf = (fields: Fields) => fields.lines.map((line) => line.join(': '));

const fieldOf = (name: string, answer: ReturnType<typeof decide>) =>
  (answer.complete ?? answer.send)?.fields.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);

const RANGE: FieldLine = ['Range', 'bytes=3-9'];
const PLAIN = ['Content-Type: text/plain', 'ETag: "now"'];

describe('a method', () => {
  it.each([22, 0])('GET sends the whole: %d octets', (size) => {
    expect(decide('GET', [], size)).toEqual({ send: { status: 200, fields: PLAIN, first: 0, length: size } });
  });

  it.each([22, 0])('HEAD says the same, and the length, and has no content: %d octets', (size) => {
    const fields = [...PLAIN, `Content-Length: ${size}`];
    expect(decide('HEAD', [], size)).toEqual({ complete: { status: 200, fields, content: 'none' } });
  });

  it('OPTIONS says what is allowed', () => {
    const answer = decide('OPTIONS', [['If-Match', '"no"']]);
    expect([answer.complete?.status, fieldOf('Allow', answer)]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is not allowed, and the answer says what is', (method) => {
    const answer = decide(method, [['If-None-Match', '*'], RANGE]);
    expect([answer.complete?.status, fieldOf('Allow', answer)]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });
});

describe('a condition', () => {
  it.each(['GET', 'HEAD'])(
    'of a client that has this state: 304, with what a 304 repeats and no content: %s',
    (method) => {
      const fields = ['ETag: "now"'];
      expect(decide(method, [['If-None-Match', '"now"']])).toEqual({
        complete: { status: 304, fields, content: 'none' },
      });
    },
  );

  it.each(['GET', 'HEAD'])('of a client that expects another state: 412: %s', (method) => {
    expect(decide(method, [['If-Match', '"no"']]).complete?.status).toBe(412);
  });

  it('that lets pass changes nothing', () => {
    expect(decide('GET', [['If-None-Match', '"old"']])).toEqual(decide('GET'));
  });
});

describe('a range', () => {
  it('is sent as 206, which says which part it is', () => {
    const fields = [...PLAIN, 'Content-Range: bytes 3-9/22'];
    expect(decide('GET', [RANGE])).toEqual({ send: { status: 206, fields, first: 3, length: 7 } });
  });

  it('that is not there is 416, which says how much there is', () => {
    const answer = decide('GET', [['Range', 'bytes=22-']]);
    expect([answer.complete?.status, fieldOf('Content-Range', answer)]).toEqual([416, 'bytes */22']);
  });

  it.each([
    ['a tag that is not this one', '"old"'],
    ['a date that is not this one', 'Sun, 06 Nov 1994 08:49:38 GMT'],
  ])('is not heard behind an If-Range with %s', (_name, ifRange) => {
    expect(decide('GET', [RANGE, ['If-Range', ifRange]])).toEqual(decide('GET'));
  });

  it('is heard behind an If-Range with this tag', () => {
    expect(decide('GET', [RANGE, ['If-Range', '"now"']])).toEqual(decide('GET', [RANGE]));
  });

  it.each([
    ['the conditions', 'GET', [['If-None-Match', '*']], 304],
    ['the conditions', 'GET', [['If-Match', '"no"']], 412],
    ['HEAD, which knows no range', 'HEAD', [], 200],
  ] as [string, string, FieldLine[], number][])('comes after %s: %s %j', (_name, method, lines, status) => {
    expect(decide(method, [['Range', 'bytes=100-'], ...lines]).complete?.status).toBe(status);
  });
});
