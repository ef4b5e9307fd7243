/** One loop and a computing request beside it, and then the pool. Time runs to the right. */

import { arrow, box, type Drawn, type Frame, label, type Picture } from './shapes.ts';

const LEFT = 110;
const RIGHT = 700;
const LANES = [50, 106, 162] as const;

const lane = (id: string, y: number, text: string): Drawn[] => [
  label(`${id}-name`, { x: LEFT - 10, y: y + 20, text, anchor: 'end', bold: true }),
  arrow(`${id}-time`, { from: [LEFT, y + 32], to: [RIGHT, y + 32], tone: 'faint' }),
];
const work = (id: string, lane: number, x: number, width: number, text: string, tone: Drawn['tone'] = 'good') =>
  box(id, { x: LEFT + x, y: LANES[lane]!, width, height: 30, text, ...(tone === undefined ? {} : { tone }) });
const waits = (id: string, x: number, width: number, row: number) =>
  box(id, { x: LEFT + x, y: 218 + row * 24, width, height: 20, text: 'waits', tone: 'bad', dashed: true });
const arrives = (id: string, x: number, text: string): Drawn[] => [
  arrow(id, { from: [LEFT + x, 26], to: [LEFT + x, LANES[0] - 3], tone: 'brand' }),
  label(`${id}-text`, { x: LEFT + x, y: 20, text, anchor: 'middle', tone: 'brand' }),
];

const loop = lane('loop', LANES[0], 'the loop');
const workers = [...lane('one', LANES[1], 'worker 1'), ...lane('two', LANES[2], 'worker 2')];
const frame = (caption: string, ...shapes: (Drawn | readonly Drawn[])[]): Frame => ({ caption, shapes: shapes.flat() });

const A = [...arrives('a', 20, 'A'), work('a-work', 0, 20, 30, 'A')];
const B = [...arrives('b', 80, 'B'), work('b-work', 0, 80, 30, 'B')];
const primes = arrives('primes', 150, 'primes');

export const THREADS: Picture = {
  title: 'One loop, a request that computes, and a pool',
  width: 720,
  height: 270,
  frames: [
    frame(
      'One thread, one loop. Requests that wait for a disk or a client cost it nothing; each needs the loop for a moment only.',
      loop,
      A,
      B,
      arrives('c', 240, 'C'),
      work('c-work', 0, 240, 30, 'C'),
      arrives('d', 360, 'D'),
      work('d-work', 0, 360, 30, 'D'),
    ),
    frame(
      'Now one asks for prime numbers. Computing isn’t waiting: until it’s finished, no other line of JavaScript runs in this thread.',
      loop,
      A,
      B,
      primes,
      work('primes-work', 0, 150, 330, 'primes, primes, primes …', 'wait'),
    ),
    frame(
      'C and D arrive and want two milliseconds each. They wait for three seconds. So does every client, timer and new connection.',
      loop,
      A,
      B,
      primes,
      work('primes-work', 0, 150, 330, 'primes, primes, primes …', 'wait'),
      arrives('c', 240, 'C'),
      waits('c-waits', 240, 240, 0),
      work('c-work', 0, 480, 30, 'C'),
      arrives('d', 360, 'D'),
      waits('d-waits', 360, 150, 1),
      work('d-work', 0, 510, 30, 'D'),
    ),
    frame(
      'With a pool, the loop hands the job to a worker thread, and goes on. What it keeps is a promise.',
      loop,
      workers,
      A,
      B,
      primes,
      work('primes-ask', 0, 150, 16, '', 'wait'),
      arrow('hand', { from: [LEFT + 158, LANES[0] + 32], to: [LEFT + 158, LANES[1] - 2], tone: 'wait' }),
      work('primes-work', 1, 150, 330, 'primes, primes, primes …', 'wait'),
    ),
    frame(
      'C and D are answered at once. When the worker is finished, the loop sends its result, which takes a moment.',
      loop,
      workers,
      A,
      B,
      primes,
      work('primes-ask', 0, 150, 16, '', 'wait'),
      arrow('hand', { from: [LEFT + 158, LANES[0] + 32], to: [LEFT + 158, LANES[1] - 2], tone: 'wait' }),
      work('primes-work', 1, 150, 330, 'primes, primes, primes …', 'wait'),
      arrives('c', 240, 'C'),
      work('c-work', 0, 240, 30, 'C'),
      arrives('d', 360, 'D'),
      work('d-work', 0, 360, 30, 'D'),
      arrow('back', { from: [LEFT + 488, LANES[1] - 2], to: [LEFT + 488, LANES[0] + 34], tone: 'wait' }),
      work('primes-send', 0, 480, 16, '', 'wait'),
    ),
    frame(
      'More jobs than workers? They wait in a queue, and the queue has an end: 64 jobs. Past it the answer is 503, at once: better than an answer that arrives too late.',
      loop,
      workers,
      work('primes-work', 1, 150, 330, 'job 1', 'wait'),
      work('second', 2, 170, 330, 'job 2', 'wait'),
      box('queue', {
        x: LEFT + 190,
        y: 220,
        width: 200,
        height: 30,
        text: 'queue: 64 jobs',
        tone: 'wait',
        dashed: true,
      }),
      arrives('e', 440, 'job 67'),
      work('e-work', 0, 440, 40, '503', 'bad'),
    ),
  ],
};
