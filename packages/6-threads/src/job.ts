/** One job: what it can look at while it runs, why it may have no result, and the promise of one. */

/** On the event loop this is an AbortSignal; in a thread it is the part of one that a job can look at while it computes. */
export interface JobOptions {
  readonly signal?: { readonly aborted: boolean };
}

/** Why there is no result, as a code: you can choose a response without parsing a message. */
export type JobErrorCode =
  /** The queue is full. The job was not begun. */
  | 'full'
  /** The pool is closing. The job was not begun. */
  | 'closed'
  /** It ran too long and was ended, with its thread. */
  | 'overran'
  /** Its thread died while it ran: an uncaught exception, no memory left, process.exit(). */
  | 'crashed'
  /** The job itself threw. Its thread lives on. */
  | 'failed';

export class JobError extends Error {
  override readonly name = 'JobError';
  readonly code: JobErrorCode;

  constructor(code: JobErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A job on its way through a pool, with the promise that its caller waits for. */
export interface Task<Job, Result> extends PromiseWithResolvers<Result> {
  readonly job: Job;
  /** Shared with the thread: `calledOff[0]` becomes 1 when the result is no longer wanted. */
  readonly calledOff: Int32Array;
  cancelDeadline(): void;
}

export function newTask<Job, Result>(job: Job): Task<Job, Result> {
  return { ...Promise.withResolvers(), job, calledOff: new Int32Array(new SharedArrayBuffer(4)), cancelDeadline() {} };
}

/** Rejects the task with the signal's reason as soon as it is aborted. @param leave called then, too */
export function heed<Job, Result>(signal: AbortSignal, task: Task<Job, Result>, leave: () => void): void {
  const callOff = () => {
    Atomics.store(task.calledOff, 0, 1);
    task.reject(signal.reason);
    leave();
  };
  const forget = () => signal.removeEventListener('abort', callOff);
  signal.addEventListener('abort', callOff);
  task.promise.then(forget, forget);
}
