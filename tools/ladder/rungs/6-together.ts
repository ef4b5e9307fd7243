import { get } from '../../conformance/vocabulary.ts';
import type { Flight } from '../rung.ts';
import { computing } from '../trials/computing.ts';
import { hundredClients } from '../trials/hundred-clients.ts';
import { twoThousand } from '../trials/two-thousand.ts';
import { jsonHas, probe } from '../vocabulary.ts';

export const TOGETHER: Flight = {
  number: 6,
  name: 'Together',
  about:
    'Many clients at once, and work that takes a while. From here on, `GET /api/primes?below=N` counts the primes below N, and responds with a JSON object of `count` and `largest` (null where there is none).',
  rungs: [
    {
      id: 'hundred-clients',
      name: 'A hundred clients get their own answers',
      why: 'Requests of a hundred clients arrive interleaved, half of each first. A buffer or a variable that they share mixes them up.',
      rule: 'each connection has its own state',
      rfc: ['9112 §9.4'],
      hint: 'Keep the buffer and everything else that belongs to a request in the function or object of its connection.',
      cause: 'Something is global that belongs to one client, or the number of clients has a small limit.',
      trial: hundredClients,
    },
    {
      id: 'computing',
      name: 'Ten quick answers arrive before the first computed one',
      why: 'A request that computes for a second keeps a thread busy for a second. If that thread serves the others as well, all of them wait.',
      rule: 'work for one client doesn’t delay the others',
      rfc: [],
      hint: 'Compute in a separate thread or process, and answer when it is done. A thread for each client works too, if it can run in parallel with the others.',
      cause: 'The computation runs where the sockets are served.',
      probes: [
        probe(get('/api/primes?below=10'), { status: 200, content: jsonHas({ count: 4, largest: 7 }) }),
        probe(get('/api/primes?below=11'), { status: 200, content: jsonHas({ count: 4, largest: 7 }) }),
        probe(get('/api/primes?below=12'), { status: 200, content: jsonHas({ count: 5, largest: 11 }) }),
        probe(get('/api/primes?below=2'), { status: 200, content: jsonHas({ count: 0, largest: null }) }),
      ],
      trial: computing,
    },
    {
      id: 'two-thousand',
      name: 'Two thousand clients get an answer each, and none of them leaves before the last',
      why: 'Browsers keep connections open that they don’t use. A server that serves a page has many more of them than requests.',
      rule: 'an open connection costs a file and some memory, and nothing else',
      rfc: ['9112 §9.4', '9112 §9.5'],
      hint: 'Raise the limit of open files (ulimit -n). A process for each connection is too much; a thread may be; poll, epoll and kqueue are made for it.',
      cause: 'The number of connections has a limit: of workers, of files, or of what select can hold.',
      trial: twoThousand,
    },
  ],
};
