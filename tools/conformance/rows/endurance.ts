import type { Topic } from '../row.ts';
import { answer, answered, file, get, head, hear, RESET } from '../vocabulary.ts';

export const ENDURANCE: Topic = {
  title: 'Clients in numbers',
  about: 'One client at a time is easy. These rows open many connections; most of them never become a request.',
  rows: [
    {
      id: 'S19',
      chapter: 6,
      rfc: [],
      level: 'de facto',
      demand: '200 clients at once are all answered',
      needs: 'files',
      probes: [{ sent: [get('/a.txt')], times: 200, wanted: [answer({ status: 200, content: file('a.txt') })] }],
    },
    {
      id: 'R77',
      chapter: 3,
      rfc: [],
      level: 'de facto',
      demand: 'Clients that stop in the middle of a request hold up no other client',
      probes: [
        { crowd: { connections: 20, sent: ['GET / HT'] }, sent: [get()], wanted: answered('2xx') },
        {
          crowd: { connections: 20, sent: [head('POST / HTTP/1.1', 'Host: x', 'Content-Length: 10') + 'hel'] },
          sent: [get()],
          wanted: answered('2xx'),
        },
      ],
    },
    {
      id: 'R78',
      chapter: 3,
      rfc: [],
      level: 'de facto',
      demand:
        'Clients that reset the connection, inside a request or inside an answer, take no other connection with them',
      needs: 'files',
      probes: [
        {
          crowd: { connections: 50, sent: [get('/big.bin'), hear(2_000), RESET] },
          sent: [get('/a.txt')],
          wanted: [answer({ status: 200, content: file('a.txt') })],
        },
        {
          crowd: { connections: 50, sent: [head('POST / HTTP/1.1', 'Host: x', 'Content-Length: 10') + 'hel', RESET] },
          sent: [get('/a.txt')],
          wanted: [answer({ status: 200, content: file('a.txt') })],
        },
      ],
    },
    {
      id: 'S22',
      chapter: 4,
      rfc: [],
      level: 'de facto',
      demand: 'A large file reaches a slow reader whole, and others are served meanwhile',
      needs: 'files',
      probes: [
        { sent: [get('/big.bin')], slowReader: true, wanted: [answer({ status: 200, content: file('big.bin') })] },
        {
          crowd: { connections: 10, sent: [get('/big.bin')] },
          sent: [get('/a.txt')],
          wanted: [answer({ status: 200, content: file('a.txt') })],
        },
      ],
    },
    {
      id: 'S20',
      chapter: 7,
      rfc: [],
      level: 'de facto',
      demand: 'After all of this, the server is alive',
      last: true,
      probes: [
        { sent: [get()], wanted: answered('2xx') },
        { needs: 'files', sent: [get('/a.txt')], wanted: [answer({ status: 200, content: file('a.txt') })] },
      ],
    },
  ],
};
