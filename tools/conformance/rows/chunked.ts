import type { Topic } from '../row.ts';
import { CLOSED, chunked, each, get, inOrder, post, refused, served } from '../vocabulary.ts';

const LAST = '0\r\n\r\n';

export const CHUNKED: Topic = {
  title: 'Chunked content',
  about:
    'A size in hexadecimal digits, CR LF, that many octets, CR LF; and at the end a size of 0, trailers, an empty line.',
  rows: [
    {
      id: 'R41',
      chapter: 2,
      rfc: ['9112 §7.1'],
      level: 'MUST',
      demand: 'Chunks are joined to the content that they carry',
      needs: 'reflection',
      probes: [
        { sent: [chunked('5\r\nhello\r\n', LAST)], wanted: [served({ content: 'hello' })] },
        { sent: [chunked('00A\r\n0123456789\r\n', LAST)], wanted: [served({ content: '0123456789' })] },
        {
          sent: [chunked(`1a\r\n${'z'.repeat(26)}\r\n`, `1A\r\n${'Z'.repeat(26)}\r\n`, '000\r\n\r\n')],
          wanted: [served({ content: 'z'.repeat(26) + 'Z'.repeat(26) })],
        },
        { sent: [chunked('1\r\nx\r\n'.repeat(500), LAST)], wanted: [served({ content: 'x'.repeat(500) })] },
        { sent: [chunked(LAST)], wanted: [served({ content: '' })] },
      ],
    },
    {
      id: 'R42',
      chapter: 1,
      rfc: ['9112 §7'],
      level: 'MUST',
      demand: 'The name chunked compares without case',
      needs: 'reflection',
      probes: each(
        [
          post(`5\r\nhello\r\n${LAST}`, 'Transfer-Encoding: CHUNKED'),
          post(`5\r\nhello\r\n${LAST}`, 'Transfer-Encoding: Chunked'),
        ],
        [served({ content: 'hello' })],
      ),
    },
    {
      id: 'R43',
      chapter: 2,
      rfc: ['9112 §7.1.1'],
      level: 'MUST',
      demand: 'Chunk extensions that the server does not know are skipped, quoted ones too',
      needs: 'reflection',
      probes: each(
        ['5;a=b;c="x;y"', '5;a', '5;a="\\""'].map((line) => chunked(`${line}\r\nhello\r\n`, LAST)),
        [served({ content: 'hello' })],
      ),
    },
    {
      id: 'R44',
      chapter: 2,
      rfc: ['9112 §7.1.2', '9110 §6.5.1'],
      level: 'MUST',
      demand: 'Trailers are read to their end, become no header fields, and are no part of the next request',
      needs: 'reflection',
      probes: [
        {
          sent: [chunked('5\r\nhello\r\n', '0\r\nT: v\r\nU: w\r\n\r\n') + get('/2')],
          wanted: [
            inOrder(
              { status: '2xx', reflects: { content: 'hello', fields: { T: null } } },
              { status: '2xx', reflects: { target: '/2', fields: { T: null } } },
            ),
          ],
        },
      ],
    },
    {
      id: 'R45',
      chapter: 2,
      rfc: ['9112 §7.1'],
      level: 'grammar',
      demand: 'A chunk size is hexadecimal digits and nothing else',
      needs: 'reflection',
      probes: each(
        ['0x5', '+5', '-1', '5g', '', ' 5', '5_0'].map((size) => chunked(`${size}\r\nhello\r\n`, LAST)),
        refused(400),
      ),
    },
    {
      id: 'R46',
      chapter: 2,
      rfc: ['9112 §7.1'],
      level: 'grammar',
      demand: 'After the octets of a chunk comes CR LF, where the size says so',
      needs: 'reflection',
      probes: each(
        [chunked('5\r\nhelloXX', LAST), chunked('5\r\nhello', LAST), chunked('4\r\nhello\r\n', LAST)],
        refused(400),
      ),
    },
    {
      id: 'R47',
      chapter: 2,
      rfc: ['9112 §7.1'],
      level: 'grammar',
      demand: 'A chunk size past every integer type does not wrap around',
      needs: 'reflection',
      probes: each(
        ['FFFFFFFFFFFFFFFF5', '10000000000000005'].map((size) => chunked(`${size}\r\nhello\r\n`, LAST)),
        refused(413, 400),
      ),
    },
    {
      id: 'R48',
      chapter: 2,
      rfc: ['9112 §7.1', '9112 §2.2'],
      level: 'grammar',
      demand: 'LF or CR alone ends no line of a chunk',
      needs: 'reflection',
      probes: each(
        [
          chunked('5\nhello\n0\n\n'),
          chunked('5\r\nhello\n', LAST),
          chunked('5\rhello\r\n', LAST),
          chunked('5;a\nhello\r\n', LAST),
        ],
        refused(400),
      ),
      choice:
        'The permission to accept a bare LF covers the start-line and the fields. In chunks, a server that accepts it can be shown another end.',
    },
    {
      id: 'R89',
      chapter: 2,
      rfc: ['9112 §7.1'],
      level: 'MUST',
      demand: 'Zeros before a chunk size change nothing, though there be more than a number has digits',
      needs: 'reflection',
      probes: each(
        [
          chunked(`${'0'.repeat(16)}5\r\nhello\r\n`, LAST),
          chunked(`${'0'.repeat(32)}5\r\nhello\r\n`, LAST),
          chunked(`${'0'.repeat(200)}5;a=b\r\nhello\r\n`, LAST),
          chunked('5\r\nhello\r\n', `${'0'.repeat(64)}\r\n\r\n`),
        ],
        [served({ content: 'hello' })],
      ),
    },
    {
      id: 'R90',
      chapter: 2,
      rfc: ['9112 §7.1'],
      level: 'de facto',
      demand: 'Zeros without end are refused, or read, but never kept waiting',
      needs: 'reflection',
      probes: each(
        [
          chunked(`${'0'.repeat(1_000_000)}5\r\nhello\r\n`, LAST),
          chunked(`1${'0'.repeat(1_000_000)}\r\n`),
          chunked(`${`${'0'.repeat(1_000)}1\r\nx\r\n`.repeat(500)}${LAST}`),
        ],
        [...refused(400, 413), CLOSED, served({})],
      ),
      choice: 'Digits past the 16th count with the chunk extensions: 16 KiB of both in one message.',
    },
  ],
};
