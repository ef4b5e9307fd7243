import type { Outcome, Topic, WantedAnswer } from '../row.ts';
import { answer, CLOSED, each, FIN, get, head, inOrder, NO_CONTENT } from '../vocabulary.ts';

/** Whether it is refused is for other rows to judge. Here it counts that no octet comes behind the head. */
function withoutContent(status: WantedAnswer['status']): Outcome[] {
  return [status, 'any' as const].map((one) => answer({ status: one, content: NO_CONTENT }));
}

export const HEAD: Topic = {
  title: 'HEAD',
  about: 'The response to a GET, without its content. The client reads whatever follows the head as the next response.',
  rows: [
    {
      id: 'R92',
      chapter: 3,
      rfc: ['9110 §9.3.2', '9112 §6.3'],
      level: 'MUST',
      demand: 'A HEAD that is refused before any handler sees it gets no content either',
      probes: [
        ...each(
          [
            head('HEAD / HTTP/1.1'),
            head('HEAD / HTTP/1.1', 'Host: x', 'no colon'),
            head('HEAD / HTTP/1.1', 'Host: x', 'X : y'),
            head('HEAD / HTTP/1.1', 'Host: a', 'Host: b'),
            head('HEAD / HTTP/1.1', 'Host: x', 'Content-Length: 5x'),
            head('HEAD * HTTP/1.1', 'Host: x'),
            head('HEAD x:80 HTTP/1.1', 'Host: x'),
          ],
          withoutContent(400),
          { methods: ['HEAD'] },
        ),
        ...each(
          [
            head('HEAD / HTTP/1.1', 'Host: x', 'Transfer-Encoding: gzip'),
            head('HEAD / HTTP/1.1', 'Host: x', 'Expect: teapot'),
          ],
          [answer({ status: 'any', content: NO_CONTENT })],
          { methods: ['HEAD'] },
        ),
        // Limits are a server's own affair. One that has none answers, or waits for content that does not come.
        {
          sent: [head('HEAD / HTTP/1.1', 'Host: x', 'Content-Length: 99999999999'), FIN],
          methods: ['HEAD'],
          wanted: [...withoutContent(413), CLOSED],
        },
        {
          sent: [head('HEAD / HTTP/1.1', 'Host: x', `X: ${'v'.repeat(1_000_000)}`)],
          methods: ['HEAD'],
          wanted: [...withoutContent(431), CLOSED],
        },
      ],
    },
    {
      id: 'R93',
      chapter: 3,
      rfc: ['9110 §9.3.2'],
      level: 'MUST',
      demand: 'HEAD has no content where GET has one of unknown length, and the next answer is in its place',
      needs: 'reflection',
      probes: [
        {
          sent: [head('HEAD /?stream HTTP/1.1', 'Host: x') + get('/2')],
          methods: ['HEAD', 'GET'],
          wanted: [
            inOrder({ status: '2xx', content: NO_CONTENT }, { status: '2xx', reflects: { target: '/2' } }),
            { answers: [{ status: '2xx', content: NO_CONTENT }], connection: 'closed' },
          ],
        },
      ],
    },
  ],
};
