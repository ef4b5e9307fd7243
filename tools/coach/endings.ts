/** What a learner has in hand when a chapter is done, and what to try with it. */

export interface Ending {
  /** What is theirs now, after "with your": `parser`. */
  readonly what: string;
  readonly built: readonly [string, string, string];
  readonly tries: string;
}

/** In the order of the chapters. */
export const ENDINGS: readonly Ending[] = [
  {
    what: 'protocol',
    built: [
      'You have the vocabulary of HTTP as values: tokens, field lines, targets.',
      'You decide where the content of a message ends, and refuse a message that two servers could read in two ways.',
      'You decide whether a connection goes on after it.',
    ],
    tries: 'Run `pnpm stage1` and look for your functions behind each name that it prints.',
  },
  {
    what: 'parser',
    built: [
      'You turn a stream of bytes into requests, however it is cut, and never look at a byte twice.',
      'You stop at the first byte that is wrong, with the status to respond with.',
      'You write messages that a field or a target cannot split.',
    ],
    tries:
      'Run `pnpm learn serve`, then `printf "GET / HTTP/1.1\\r\\nHost: a\\nX: b\\r\\n\\r\\n" | nc 127.0.0.1 8080`: your parser finds the LF that stands alone.',
  },
  {
    what: 'connections',
    built: [
      'You read from a socket at the pace of the code behind you, and write at the pace of the client.',
      'You answer pipelined requests in order, and send 100 Continue when the content is first asked for.',
      'You end a connection so that the last response arrives.',
    ],
    tries:
      'Run `pnpm learn serve`, open two terminals with `nc 127.0.0.1 8080`, and type a request in each, a line at a time.',
  },
  {
    what: 'file server',
    built: [
      'You turn a URL path into a file inside the root, and into nothing outside of it.',
      'You answer conditions with 304 or 412, and a range with just its bytes.',
      'You say what a file is, and choose the compressed one where the client can read it.',
    ],
    tries:
      'Run `pnpm learn serve -- --root .` and ask with `curl --path-as-is http://127.0.0.1:8080/../../etc/passwd`.',
  },
  {
    what: 'router',
    built: [
      'You find the function for a request in a tree, in time that does not grow with the number of routes.',
      'You tell 404 from 405, and give HEAD and OPTIONS for free.',
      'You take JSON in, give it out, and put layers around a handler.',
    ],
    tries: 'Copy the example under "As a library" in the README, and give it a route of your own.',
  },
  {
    what: 'threads',
    built: [
      'You keep the event loop free: what computes runs in a pool of threads.',
      'You turn work away when the queue is full, and end a job that takes too long.',
      'You replace a thread that dies, and more slowly when they keep dying.',
    ],
    tries: 'Run `pnpm stage6 --measure` and compare the shapes on your machine.',
  },
  {
    what: 'server',
    built: [
      'You have limits for what a client can send, and deadlines for what you wait for.',
      'You compress what is worth it, and log each request in a line.',
      'You stop without losing a request.',
    ],
    tries: 'Run `pnpm learn serve`, open the page in a browser, and press Ctrl-C while it loads.',
  },
];
