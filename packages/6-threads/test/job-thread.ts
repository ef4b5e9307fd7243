/** A thread of a pool for the tests. */

import { answerJobs } from '#chapter';
import { type Gate, passGate } from './gate.ts';

export type TestJob =
  | { kind: 'square'; number: number }
  | { kind: 'gate'; gate: Gate }
  | { kind: 'throw' | 'crash' | 'exit' | 'memory' | 'loop' | 'uncopyable' };

answerJobs<TestJob, unknown>((job) => {
  switch (job.kind) {
    case 'square':
      return job.number ** 2;
    case 'gate':
      passGate(job.gate);
      return 'passed';
    case 'throw':
      throw new Error('this job is wrong');
    case 'crash':
      setImmediate(() => {
        throw new Error('nobody catches this');
      });
      return new Promise(() => {});
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
