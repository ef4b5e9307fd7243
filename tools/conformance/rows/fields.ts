import type { Topic } from '../row.ts';
import { answered, CLOSED, each, get, head, matching, post, refused, served } from '../vocabulary.ts';

export const FIELDS: Topic = {
  title: 'Field-lines',
  about:
    'A name, a colon, a value. If two servers read a doubtful line differently, an attacker can hide a field from one of ' +
    'them, or make it see one that the other does not.',
  rows: [
    {
      id: 'R10',
      chapter: 2,
      rfc: ['9112 §2.2', '9110 §5.5'],
      level: 'MUST',
      demand: 'A CR that no LF follows is no line end: the message is refused, or the CR is read as a space',
      probes: [
        { sent: [get('/', 'X: a\rb')], wanted: [...refused(400), served({ fields: { X: 'a b' } })] },
        { sent: ['GET / HTTP/1.1\rHost: x\r\n\r\n'], wanted: refused(400) },
      ],
      choice: 'We refuse: where one program puts a space, the next may see the end of a line.',
    },
    {
      id: 'R19',
      chapter: 2,
      rfc: ['9110 §5.4'],
      level: 'MUST',
      demand: 'Fields that are too many or too large get a 4xx, and the server lives on',
      probes: [
        ...each(
          [
            get('/', ...Array.from({ length: 100 }, (_, n) => `X-${n}: ${'v'.repeat(4_000)}`)),
            get('/', `X: ${'v'.repeat(1_000_000)}`),
          ],
          [...refused(431, '4xx'), CLOSED, ...answered('2xx')],
        ),
        { sent: [get()], wanted: answered('2xx') },
      ],
      choice: 'A head has at most 32 KiB and 128 field-lines; past that, 431. Both limits are options.',
    },
    {
      id: 'R22',
      chapter: 2,
      rfc: ['9112 §2.2'],
      level: 'MUST',
      demand: 'A line that begins with whitespace before the first field: the message is refused, or the line dropped',
      probes: each(
        ['GET / HTTP/1.1\r\n X: y\r\nHost: x\r\n\r\n', 'GET / HTTP/1.1\r\n\tX: y\r\nHost: x\r\n\r\n'],
        [...refused(400), served({ fields: { X: null } })],
      ),
      choice: 'We refuse. A field that we drop may be one that the server behind us obeys.',
    },
    {
      id: 'R23',
      chapter: 2,
      rfc: ['9112 §5.1'],
      level: 'MUST',
      demand: 'Whitespace between field-name and colon is refused',
      probes: each([get('/', 'X : y'), get('/', 'X\t: y'), post('hello', 'Content-Length\t: 5')], refused(400)),
    },
    {
      id: 'R24',
      chapter: 2,
      rfc: ['9112 §5.2'],
      level: 'MUST',
      demand: 'A folded field-line is refused, or its parts are joined with spaces',
      probes: each(
        [get('/', 'X: a\r\n b'), get('/', 'X: a\r\n\tb')],
        [...refused(400), served({ fields: { X: matching('`a b`', /^a +b$/) } })],
      ),
      choice: 'We refuse. Folding is obsolete, and `Transfer-Encoding:` with its value on the next line is an attack.',
    },
    {
      id: 'R25',
      chapter: 2,
      rfc: ['9110 §5.5'],
      level: 'MUST',
      demand: 'NUL in a value is refused or read as a space, and never ends the value',
      probes: each([get('/', 'X: a\0b')], [...refused(400), served({ fields: { X: 'a b' } })]),
      choice: 'We refuse. The next program to read it may be written in C, and stop there.',
    },
    {
      id: 'R26',
      chapter: 1,
      rfc: ['9110 §5.1', '9110 §5.6.2'],
      level: 'grammar',
      demand: 'A field-name is a token',
      probes: each(
        ['X[]: y', 'X@: y', '\xe9: y', 'X Y: z', 'X"Y": z', 'X(Y): z'].map((line) => get('/', line)),
        refused(400),
      ),
    },
    {
      id: 'R27',
      chapter: 2,
      rfc: ['9112 §5'],
      level: 'grammar',
      demand: 'A line without a colon, or without a name, is refused',
      probes: each([get('/', 'nocolon'), get('/', ': v')], refused(400)),
    },
    {
      id: 'R28',
      chapter: 2,
      rfc: ['9112 §5.1', '9110 §5.5'],
      level: 'MUST',
      demand: 'Whitespace around a value is no part of it, and a value may be empty',
      needs: 'reflection',
      probes: [
        { sent: [get('/', 'X:\t v \t', 'E:', 'F:  ')], wanted: [served({ fields: { X: 'v', E: '', F: '' } })] },
        { sent: [get('/', 'X:v')], wanted: [served({ fields: { X: 'v' } })] },
      ],
    },
    {
      id: 'R29',
      chapter: 2,
      rfc: ['9110 §5.5'],
      level: 'SHOULD',
      demand: 'Octets from 0x80 up in a value are carried, not refused',
      probes: [{ sent: [get('/', 'X: caf\xe9')], wanted: [served({ fields: { X: 'caf\xe9' } })] }],
    },
    {
      id: 'R30',
      chapter: 1,
      rfc: ['9110 §5.1'],
      level: 'MUST',
      demand: 'Field-names compare without case',
      needs: 'reflection',
      probes: [
        {
          sent: [head('POST / HTTP/1.1', 'hOsT: x', 'cOnTeNt-LeNgTh: 5') + 'hello'],
          wanted: [served({ content: 'hello', authority: 'x' })],
        },
      ],
    },
    {
      id: 'R31',
      chapter: 1,
      rfc: ['9110 §5.3'],
      level: 'MUST',
      demand: 'Several lines of one name keep their values, in order',
      needs: 'reflection',
      probes: [{ sent: [get('/', 'A: 1', 'B: 0', 'a: 2')], wanted: [served({ fields: { A: '1, 2' } })] }],
    },
    {
      id: 'R79',
      chapter: 2,
      rfc: ['9110 §5.5'],
      level: 'grammar',
      demand: 'Other control characters in a value are refused',
      probes: each([get('/', 'X: a\x07b'), get('/', 'X: a\x7f'), get('/', 'X: \x1b[31m')], refused(400)),
      choice: 'A recipient may keep them where that’s safe. A log that you read in a terminal isn’t such a place.',
    },
  ],
};
