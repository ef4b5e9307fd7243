import type { Outcome, Topic } from '../row.ts';
import { answer, answered, contentUpTo, each, file, get, head, matching, NO_CONTENT } from '../vocabulary.ts';

/** Octets [first, last] of a.txt, which has 22; or the whole, from a server that knows no ranges. */
function part(first: number, last: number): Outcome[] {
  return [
    answer({
      status: 206,
      fields: { 'Content-Range': `bytes ${first}-${last}/22` },
      content: file('a.txt', first, last),
    }),
    answer({ status: 200, content: file('a.txt') }),
  ];
}

const MULTIPART = matching('`multipart/byteranges`', /^multipart\/byteranges\b/i);

const WHOLE = answer({ status: 200, content: file('a.txt') });

export const RANGES: Topic = {
  title: 'Ranges',
  about: 'A client may ask for a part of a file, to resume a download. A server may always send all of it.',
  rows: [
    {
      id: 'S06',
      chapter: 4,
      rfc: ['9110 §14.2', '9110 §15.3.7'],
      level: 'MAY',
      demand: 'A range gets 206, with these octets and a Content-Range that says which they are',
      needs: 'files',
      probes: [
        { sent: [get('/a.txt', 'Range: bytes=0-4')], wanted: part(0, 4) },
        { sent: [get('/a.txt', 'Range: bytes=-3')], wanted: part(19, 21) },
        { sent: [get('/a.txt', 'Range: bytes=20-')], wanted: part(20, 21) },
        { sent: [get('/a.txt', 'Range: bytes=20-99')], wanted: part(20, 21) },
        { sent: [get('/a.txt', 'Range: bytes=-99')], wanted: part(0, 21) },
        { sent: [get('/a.txt', 'Range: Bytes=5-5')], wanted: part(5, 5) },
      ],
    },
    {
      id: 'S07',
      chapter: 4,
      rfc: ['9110 §14.2', '9110 §15.5.17', '9110 §14.4'],
      level: 'SHOULD',
      demand: 'A range past the end gets 416, and Content-Range tells the length that there is',
      needs: 'files',
      probes: each(
        ['bytes=100-200', 'bytes=22-', 'bytes=-0'].map((range) => get('/a.txt', `Range: ${range}`)),
        [answer({ status: 416, fields: { 'Content-Range': 'bytes */22' } }), WHOLE],
      ),
    },
    {
      id: 'S08',
      chapter: 4,
      rfc: ['9110 §14.2', '9110 §14.1.1'],
      level: 'MUST',
      demand: 'A range in an unknown unit, or one that is none, is ignored',
      needs: 'files',
      probes: [
        ...each([get('/a.txt', 'Range: lines=1-2')], [WHOLE]),
        ...each(
          ['bytes=5-2', 'bytes=x', 'bytes=', 'bytes=1-2-3', 'bytes 0-4'].map((range) =>
            get('/a.txt', `Range: ${range}`),
          ),
          [WHOLE, ...answered(416, 400)],
        ),
      ],
      choice: 'A malformed range may be refused as well. We send the whole file, which is correct for every client.',
    },
    {
      id: 'S09',
      chapter: 4,
      rfc: ['9110 §14.2'],
      level: 'MUST',
      demand: 'Range is for GET only',
      needs: 'files',
      probes: [
        {
          sent: [head('HEAD /a.txt HTTP/1.1', 'Host: x', 'Range: bytes=0-4')],
          methods: ['HEAD'],
          wanted: [answer({ status: 200, fields: { 'Content-Range': null }, content: NO_CONTENT })],
        },
      ],
    },
    {
      id: 'S10',
      chapter: 4,
      rfc: ['9110 §14.2', '9110 §17.15'],
      level: 'SHOULD',
      demand: 'A thousand ranges that overlap do not make a thousand copies',
      needs: 'files',
      probes: each(
        [get('/a.txt', `Range: bytes=${'0-,'.repeat(999)}0-`)],
        [WHOLE, ...answered(416, 400), answer({ status: 206, content: contentUpTo(220) })],
      ),
      choice:
        'More than two ranges that overlap are an attack, says the RFC. We ignore them all and send the file once.',
    },
    {
      id: 'S24',
      chapter: 4,
      rfc: ['9110 §14.1.2', '9110 §15.5.17'],
      level: 'SHOULD',
      demand: 'The last octets of an empty file are the whole of it: 200, and no 416',
      needs: 'files',
      probes: [
        ...each(
          ['bytes=-5', 'bytes=-1', 'bytes=0-4,-5'].map((range) => get('/empty.txt', `Range: ${range}`)),
          [answer({ status: 200, content: file('empty.txt') })],
        ),
        ...each(
          ['bytes=0-', 'bytes=0-0', 'bytes=-0'].map((range) => get('/empty.txt', `Range: ${range}`)),
          [
            answer({ status: 416, fields: { 'Content-Range': 'bytes */0' } }),
            answer({ status: 200, content: file('empty.txt') }),
          ],
        ),
      ],
      choice: 'A 206 would need a Content-Range, and that can’t describe an empty part.',
    },
    {
      id: 'S25',
      chapter: 4,
      rfc: ['9110 §14.2', '9110 §15.3.7.2'],
      level: 'MAY',
      demand: 'Several ranges get the whole file, or its parts as multipart/byteranges',
      needs: 'files',
      probes: each(
        ['bytes=0-1,5-6', 'bytes=0-0, -1', 'bytes=20-,0-4'].map((range) => get('/a.txt', `Range: ${range}`)),
        [WHOLE, answer({ status: 206, fields: { 'Content-Type': MULTIPART } })],
      ),
      choice:
        'The whole file. It’s always a correct response, clients that ask for several ranges are rare, and the code for multipart would be longer than everything else about ranges.',
    },
  ],
};
