import type { Outcome, Topic } from '../row.ts';
import { answer, answers, each, file, get, inOrder, matching, NO_CONTENT } from '../vocabulary.ts';

const WHOLE = { status: 200, content: file('a.txt') } as const;
const WEAK = matching('weak', /^W\//);
const NOT_MODIFIED = { status: 304, fields: { ETag: '{etag}' }, content: NO_CONTENT } as const;

const NO_ETAG = { ...WHOLE, fields: { ETag: null } } as const;

/** Without an entity-tag to match, the condition means nothing. */
function withoutETags(requests: number): Outcome {
  const says = 'the whole file each time, from a server that sends no `ETag`';
  return { ...inOrder(...Array.from({ length: requests }, () => NO_ETAG)), says };
}

/** The file, and then the file on a condition. */
function askAgain(condition: string, wanted: Outcome[]) {
  return { sent: [get('/a.txt'), answers(1), get('/a.txt', condition)], wanted };
}

export const CONDITIONS: Topic = {
  title: 'Conditions',
  about:
    'A client that has a copy asks whether it’s still current. `{etag}` stands for the entity-tag of the first answer.',
  rows: [
    {
      id: 'S11',
      chapter: 4,
      rfc: ['9110 §13.1.2'],
      level: 'MUST',
      demand: 'If-None-Match that matches gets 304: as one of a list, as a weak tag, and with *',
      needs: 'files',
      probes: [
        ...['If-None-Match: {etag}', 'If-None-Match: "zz", {etag}', 'If-None-Match: {weak etag}'].map((condition) =>
          askAgain(condition, [inOrder(WHOLE, NOT_MODIFIED), withoutETags(2)]),
        ),
        ...each([get('/a.txt', 'If-None-Match: *')], [answer({ status: 304, content: NO_CONTENT }), withoutETags(1)]),
      ],
    },
    {
      id: 'S12',
      chapter: 4,
      rfc: ['9110 §15.4.5'],
      level: 'MUST',
      demand: '304 has no content, repeats the ETag, and leaves the next answer in its place',
      needs: 'files',
      probes: [
        {
          sent: [get('/a.txt'), answers(1), get('/a.txt', 'If-None-Match: {etag}') + get('/a.txt')],
          wanted: [inOrder(WHOLE, NOT_MODIFIED, WHOLE), withoutETags(3)],
        },
      ],
    },
    {
      id: 'S13',
      chapter: 4,
      rfc: ['9110 §13.1.3', '9110 §13.2.2'],
      level: 'MUST',
      demand: 'If-None-Match counts, and If-Modified-Since beside it does not',
      needs: 'files',
      probes: each(
        [get('/a.txt', 'If-None-Match: "no"', 'If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT')],
        [answer(WHOLE)],
      ),
    },
    {
      id: 'S14',
      chapter: 4,
      rfc: ['9110 §13.1.3'],
      level: 'MUST',
      demand: 'If-Modified-Since with what is no date is ignored',
      needs: 'files',
      probes: each(
        ['yesterday', '4102444800', 'Fri, 01 Jan 2100', 'Fri, 31 Feb 2100 00:00:00 GMT'].map((date) =>
          get('/a.txt', `If-Modified-Since: ${date}`),
        ),
        [answer(WHOLE)],
      ),
    },
    {
      id: 'S15',
      chapter: 4,
      rfc: ['9110 §13.1.1'],
      level: 'MUST',
      demand: 'If-Match that does not match gets 412',
      needs: 'files',
      probes: [
        ...each([get('/a.txt', 'If-Match: "no"')], [answer({ status: 412 })]),
        askAgain('If-Match: {etag}', [
          inOrder(WHOLE, WHOLE),
          // If-Match compares strongly, so that a weak tag matches nothing, and neither does none.
          { ...inOrder({ ...WHOLE, fields: { ETag: WEAK } }, { status: 412 }), says: '412 for a weak `ETag`' },
          { ...inOrder(NO_ETAG, { status: 412 }), says: '412 from a server that sends no `ETag`' },
        ]),
      ],
    },
    {
      id: 'S16',
      chapter: 4,
      rfc: ['9110 §13.1.5', '9110 §14.2'],
      level: 'MUST',
      demand: 'If-Range that does not match turns the answer into the whole file',
      needs: 'files',
      probes: each(
        [
          get('/a.txt', 'If-Range: "no"', 'Range: bytes=0-4'),
          get('/a.txt', 'If-Range: Sat, 01 Jan 2000 00:00:00 GMT', 'Range: bytes=0-4'),
        ],
        [answer(WHOLE)],
      ),
    },
  ],
};
