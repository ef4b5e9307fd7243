import type { Mistake } from '../exercise.ts';

const route = (test: string) => `primes-route.test.ts > GET /api/primes > ${test}`;
const jobs = (test: string) => `steps.test.ts > a thread that answers jobs > ${test}`;
const thread = (test: string) => `thread.test.ts > a thread > ${test}`;
const crew = (test: string) => `crew.test.ts > a crew > ${test}`;
const pool = (test: string) => `pool.test.ts > a pool > ${test}`;
const calledOff = (test: string) => `pool.test.ts > a job that is called off > ${test}`;
const dealer = (test: string) => `dealer.test.ts > the dealer > ${test}`;
const dealt = (test: string) => `shapes.test.ts > in the shape dealt > ${test}`;
const perClient = (test: string) => `shapes.test.ts > in the shape thread-per-client > ${test}`;

export const mistakes: readonly Mistake[] = [
  {
    step: 'job',
    name: 'the number itself is looked at too, though only those below it are asked for',
    edits: [{ file: 'primes.ts', from: 'candidate < below', to: 'candidate <= below' }],
    caughtBy: 'primes.test.ts > primes > counts 1 below 3',
  },
  {
    step: 'job',
    name: 'divisors are tried up to, but not including, the square root, so that 9 is a prime',
    edits: [{ file: 'primes.ts', from: 'divisor * divisor <= odd', to: 'divisor * divisor < odd' }],
    caughtBy: 'primes.test.ts > primes > counts 4 below 10',
  },
  {
    step: 'job',
    name: 'the computation goes on for a client that is gone',
    edits: [{ file: 'primes.ts', from: "if (signal?.aborted) throw new Error('called off');", to: '' }],
    caughtBy: 'primes.test.ts > primes > stops when it is called off',
  },
  {
    step: 'job',
    name: 'Number() decides what a number is, and it takes "1e3" and the empty text',
    edits: [{ file: 'primes-route.ts', from: '!/^[0-9]{1,8}$/.test(below)', to: '!Number.isInteger(Number(below))' }],
    caughtBy: route('answers 400 to an exponent'),
  },
  {
    step: 'job',
    name: 'the first of two values is taken, and the second is not looked at',
    edits: [{ file: 'primes-route.ts', from: 'second !== undefined || ', to: '' }],
    caughtBy: route('answers 400 to two values'),
  },
  {
    step: 'job',
    name: 'what went wrong inside is told to the client',
    edits: [
      {
        file: 'primes-route.ts',
        from: "case 'failed':\n      throw error;",
        to: "case 'failed':\n      return json({ error: error.message }, { status: 500 });",
      },
    ],
    caughtBy: route('leaves a job that has failed to the server'),
  },

  {
    step: 'orders',
    name: 'the promise is sent, not the result: `await` is missing',
    edits: [
      { file: 'orders.ts', from: 'result: await run(job, { signal })', to: 'result: run(job, { signal }) as Result' },
    ],
    caughtBy: jobs('waits for a result that comes later'),
  },
  {
    step: 'orders',
    name: 'the result is sent outside of `try`, where nothing catches that it cannot be copied',
    edits: [
      {
        file: 'orders.ts',
        from: "report({ kind: 'done', result: await run(job, { signal }) });",
        to: "const result = await run(job, { signal }); setImmediate(() => report({ kind: 'done', result }));",
      },
    ],
    caughtBy: jobs('says that a job failed that returns what cannot be copied'),
  },
  {
    step: 'orders',
    name: 'whatever is thrown is taken for an Error',
    edits: [
      {
        file: 'orders.ts',
        from: 'error instanceof Error ? error.message : String(error)',
        to: '(error as Error).message',
      },
    ],
    caughtBy: jobs('says that a job failed that throws what is no Error'),
  },
  {
    step: 'orders',
    name: 'the thread takes jobs, but never says that it is ready',
    edits: [{ file: 'orders.ts', from: "  report({ kind: 'ready' });\n", to: '' }],
    caughtBy: jobs('says that it is ready'),
  },
  {
    step: 'orders',
    name: 'an order to a thread that is gone counts as posted, since postMessage does not throw',
    edits: [
      {
        file: 'thread.ts',
        from: 'if (this.#worker === undefined || this.#gone || this.#why !== undefined) return false;',
        to: 'if (this.#worker === undefined) return false;',
      },
    ],
    caughtBy: thread('that is ended takes no more orders'),
  },
  {
    step: 'orders',
    name: 'a later reason takes the place of the first one',
    edits: [{ file: 'thread.ts', from: 'this.#why ??= why;', to: 'this.#why = why;' }],
    caughtBy: thread('is ended once, for the first reason'),
  },

  {
    step: 'orders',
    name: 'every report has the number 0, so nothing tells it from a message of the job',
    edits: [{ file: 'orders.ts', from: 'take(order, reportOn(number))', to: 'take(order, reportOn(0))' }],
    caughtBy: jobs('says that it is ready, and then the result of each job'),
  },

  {
    step: 'crew',
    name: 'the first end is paid for already, though one end is no row',
    edits: [{ file: 'crew.ts', from: 'endsInARow <= 1 ? 0', to: 'endsInARow < 1 ? 0' }],
    caughtBy: 'crew.test.ts > the back-off > is 0 ms after 1 ends in a row',
  },
  {
    step: 'crew',
    name: 'the delay doubles without an end',
    edits: [
      {
        file: 'crew.ts',
        from: 'Math.min(FIRST_DELAY * 2 ** (endsInARow - 2), LONGEST_DELAY)',
        to: 'FIRST_DELAY * 2 ** (endsInARow - 2)',
      },
    ],
    caughtBy: 'crew.test.ts > the back-off > is 10000 ms after 9 ends in a row',
  },
  {
    step: 'crew',
    name: 'ends are counted for ever: one a day is a row, too',
    edits: [{ file: 'crew.ts', from: 'age >= PROVEN_AFTER ? 1 : place.endsInARow + 1', to: 'place.endsInARow + 1' }],
    caughtBy: crew('forgives a thread that has served for a while'),
  },
  {
    step: 'crew',
    name: 'a thread is forgiven as soon as it is ready, so that one that dies a moment later is started without a pause',
    edits: [{ file: 'crew.ts', from: 'age >= PROVEN_AFTER', to: 'age >= 0' }],
    caughtBy: crew('replaces a thread at once, then later and later'),
  },
  {
    step: 'crew',
    name: 'a replacement that was pending comes after the end',
    edits: [
      { file: 'crew.ts', from: 'for (const cancel of this.#pending) cancel();\n    this.#pending.clear();', to: '' },
    ],
    caughtBy: crew('replaces nobody once it is dissolved'),
  },
  {
    step: 'crew',
    name: 'the deadline is not called off, and keeps the program from leaving',
    edits: [{ file: 'crew.ts', from: 'this.#alive.get(thread)?.();', to: '' }],
    caughtBy: crew('waits for no deadline when all have left'),
  },

  {
    step: 'crew',
    name: 'the log is told of every end, also of those that the crew has asked for',
    edits: [
      { file: 'crew.ts', from: "if (delay !== undefined || (place === undefined && end.kind !== 'left')) ", to: '' },
    ],
    caughtBy: crew('tells the log nothing of a thread that ends because it is dissolved'),
  },
  {
    step: 'crew',
    name: 'a thread is asked to leave, and nothing happens when it stays',
    edits: [{ file: 'crew.ts', from: "() => thread.end('it did not leave in time')", to: '() => {}' }],
    caughtBy: crew('ends a thread that does not leave in time'),
  },

  {
    step: 'pool',
    name: 'the queue has no end',
    edits: [
      {
        file: 'pool.ts',
        from: 'else if (this.#queue.size < this.#maxQueued) this',
        to: 'else if (thread === undefined) this',
      },
    ],
    caughtBy: pool('rejects at once the job that finds the queue full'),
  },
  {
    step: 'pool',
    name: 'the last job that came is begun first: a stack is no queue',
    edits: [{ file: 'pool.ts', from: 'const [task] = this.#queue;', to: 'const task = [...this.#queue].at(-1);' }],
    caughtBy: pool('begins jobs in the order in which they came'),
  },
  {
    step: 'pool',
    name: 'a job is given to a thread that died while it had none',
    edits: [{ file: 'pool.ts', from: 'this.#idle.delete(thread) || ', to: 'this.#idle.has(thread) || ' }],
    caughtBy: pool('gives no job to a thread that died while it had none'),
  },
  {
    step: 'pool',
    name: 'the deadline runs while the job waits for a thread',
    edits: [
      {
        file: 'pool.ts',
        from: 'this.#queue.add(task);',
        to: "{ this.#queue.add(task); systemClock.after(this.#deadline, () => task.reject(new JobError('overran', 'late'))); }",
      },
    ],
    caughtBy: pool('does not count the time in the queue'),
  },
  {
    step: 'pool',
    name: 'a job that overruns is given up, but its thread computes on',
    edits: [{ file: 'pool.ts', from: "thread.end('its job overran');", to: '' }],
    caughtBy: pool('ends a job that overruns'),
  },
  {
    step: 'pool',
    name: 'the queue is rejected when the only thread ends, though that thread had worked, and its successor will take the jobs',
    edits: [{ file: 'pool.ts', from: 'if (!wasReady && isAlone)', to: 'if (isAlone)' }],
    caughtBy: pool('ends a job that overruns'),
  },
  {
    step: 'pool',
    name: 'the threads are ended while jobs run on them: what was begun is lost',
    edits: [
      {
        file: 'pool.ts',
        from: 'await Promise.allSettled(Array.from(this.#running.values(), ({ promise }) => promise));',
        to: '',
      },
    ],
    caughtBy: 'steps.test.ts > a server that computes on a pool > loses nothing',
  },
  {
    step: 'pool',
    name: 'the jobs that wait when the pool closes are never rejected',
    edits: [
      {
        file: 'pool.ts',
        from: "this.#rejectQueued('closed', 'the pool is closed');",
        to: '',
      },
    ],
    caughtBy: pool('finishes what runs when it closes'),
  },
  {
    step: 'pool',
    name: 'a job waits in a loop for a free thread, and as long as the loop runs, no thread can say that it is free',
    edits: [
      {
        file: 'pool.ts',
        from: 'this.#queue.add(task);',
        to: 'for (;;) if (this.#idle.size > 0) this.#begin([...this.#idle][0]!, task);',
      },
    ],
    caughtBy: pool('gives each of many jobs its own result'),
  },

  {
    step: 'called-off',
    name: 'a job that is called off keeps its place in the queue',
    edits: [{ file: 'pool.ts', from: '() => this.#queue.delete(task)', to: '() => {}' }],
    caughtBy: calledOff('leaves the queue'),
  },
  {
    step: 'called-off',
    name: 'a job that is called off is given up, but its thread never hears of it, and computes on',
    edits: [{ file: 'job.ts', from: 'Atomics.store(task.calledOff, 0, 1);', to: '' }],
    caughtBy: calledOff('can see it while it computes'),
  },
  {
    step: 'called-off',
    name: 'each job leaves its listener behind, at a signal that lives for the whole connection',
    edits: [{ file: 'job.ts', from: 'task.promise.then(forget, forget);', to: 'void forget;' }],
    caughtBy: calledOff('leaves nothing behind'),
  },
  {
    step: 'dealer',
    name: 'the threads take turns, however many sockets each has',
    edits: [{ file: 'deal-sockets.ts', from: 'if (held < fewest)', to: 'if (best === undefined)' }],
    caughtBy: dealer('gives to the one that has the fewest'),
  },
  {
    step: 'dealer',
    name: 'a socket counts as handed over because nothing was thrown',
    edits: [{ file: 'deal-sockets.ts', from: 'return socket.destroyed;', to: 'return true;' }],
    caughtBy: dealer('tells a client to come back'),
  },
  {
    step: 'dealer',
    name: 'a socket whose client has left counts as handed over, because it is destroyed',
    edits: [
      { file: 'deal-sockets.ts', from: 'return false; // the client', to: 'return socket.destroyed; // the client' },
    ],
    caughtBy: dealer('does not count a socket whose client has left'),
  },
  {
    step: 'dealer',
    name: 'a thread that has left comes back with its last closed connection',
    edits: [
      {
        file: 'deal-sockets.ts',
        from: 'if (held !== undefined) this.#hands.set(thread, held - 1);',
        to: 'this.#hands.set(thread, (held ?? 0) - 1);',
      },
    ],
    caughtBy: dealer('is not confused by a connection that is closed after its thread has left'),
  },
  {
    step: 'dealer',
    name: 'sockets are counted when they are dealt, and not when they are closed',
    edits: [{ file: 'shapes.ts', from: 'onReport: (thread) => dealer.release(thread),', to: 'onReport: () => {},' }],
    caughtBy: 'shapes.test.ts > in the shape dealt, when things change > a thread whose clients have left',
  },
  {
    step: 'dealer',
    name: 'a dead thread is still dealt to',
    edits: [{ file: 'shapes.ts', from: 'onEnd: (thread) => dealer.leave(thread),', to: '' }],
    caughtBy: 'shapes.test.ts > in the shape dealt, when things change > while a thread is replaced',
  },
  {
    step: 'dealer',
    name: 'a stopping server waits for ever for a thread that computes for ever',
    edits: [
      {
        file: 'shapes.ts',
        from: "return { shape: 'dealt', ...server };",
        to: "return { shape: 'dealt', ...server, close: () => crew.dissolve() };",
      },
    ],
    caughtBy: dealt('a stopping server ends the thread that does not come to an end'),
  },

  {
    step: 'thread-per-client',
    name: 'there is no limit: a client that opens connections gets as many threads',
    edits: [
      { file: 'shapes.ts', from: 'if (crew.size >= threads) return false;', to: 'if (threads < 0) return false;' },
    ],
    caughtBy: perClient('past the limit a client is told to come back'),
  },
  {
    step: 'thread-per-client',
    name: 'the thread stays when its client has gone',
    edits: [
      {
        file: 'shapes.ts',
        from: 'onReport: (thread) => crew.dismiss(thread, drainWithin),',
        to: 'onReport: () => {},',
      },
    ],
    caughtBy: perClient('past the limit a client is told to come back'),
  },
  {
    step: 'thread-per-client',
    name: 'a stopping server ends its threads instead of asking them: what was begun is lost',
    edits: [
      {
        file: 'shapes.ts',
        from: 'onReport: (thread) => crew.dismiss(thread, drainWithin),',
        to: "onReport: (thread) => crew.dismiss(thread, drainWithin), onLeave: (thread) => thread.end('it stops'),",
      },
    ],
    caughtBy: perClient('a stopping server answers what was asked'),
  },
];
