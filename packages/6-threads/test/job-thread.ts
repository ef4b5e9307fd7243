/** A thread of a pool for the tests. */

import { parentPort, threadId, workerData } from 'node:worker_threads';
import { answerJobs } from '#chapter';
import { arrive, countStart, type Gate, passGate } from './gate.ts';

/** Of the threads that are started, the first few are good, and the next ones throw. */
const { gate, good = 0 } = (workerData ?? {}) as { gate?: Gate; good?: number };
if (gate !== undefined && countStart(gate) >= good) throw new Error('not today');

export type TestJob =
  | { kind: 'square'; number: number }
  | { kind: 'gate'; gate: Gate }
  /** Computes until it is called off. */
  | { kind: 'endless'; gate: Gate }
  /** Posts a message of its own, as application code may. */
  | { kind: 'post'; message: unknown }
  | {
      kind:
        | 'thread'
        | 'later'
        | 'throw'
        | 'throw-text'
        | 'crash'
        | 'crash-afterwards'
        | 'exit'
        | 'memory'
        | 'loop'
        | 'uncopyable';
    };

answerJobs<TestJob, unknown>((job, { signal }) => {
  switch (job.kind) {
    case 'square':
      return job.number ** 2;
    case 'gate':
      passGate(job.gate);
      return 'passed';
    case 'endless':
      arrive(job.gate);
      while (!signal?.aborted);
      throw new Error('called off');
    case 'post':
      parentPort?.postMessage(job.message);
      return 'posted';
    case 'thread':
      return threadId;
    case 'later':
      return new Promise((resolve) => setImmediate(resolve, 'later'));
    case 'throw':
      throw new Error('this job is wrong');
    case 'throw-text':
      throw 'only text';
    case 'crash':
      setImmediate(() => {
        throw new Error('nobody catches this');
      });
      return new Promise(() => {});
    case 'crash-afterwards':
      setTimeout(() => {
        throw new Error('nobody catches this');
      });
      return 'done';
    case 'exit':
      return process.exit(3);
    case 'memory': {
      const hoard: number[][] = [];
      for (;;) hoard.push(new Array(10_000).fill(Math.random()));
    }
    case 'loop':
      for (;;) job.kind;
    case 'uncopyable':
      return () => {};
  }
});
