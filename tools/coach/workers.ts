/** Processes that run the tests of steps: started once, used again and again, ended with all that they have started. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './chapters.ts';
import { temporary } from './folder.ts';
import { endWithUs, killGroup, residentOctets } from './processes.ts';
import type { Done, Job } from './run/subject.ts';
import { inRoom, type Room } from './sandbox.ts';

const HOOKS = new URL('./run/hooks.ts', import.meta.url).href;
const WORKER = fileURLToPath(new URL('./run/worker.ts', import.meta.url));

/** Node keeps every module that it has ever loaded, so a worker is let go of after so many jobs. */
const JOBS = 40;
const LOOK = 250; // milliseconds

export type End =
  | { readonly why: 'itself' | 'aborted' }
  | { readonly why: 'time'; readonly seconds: number }
  | { readonly why: 'memory'; readonly octets: number };

export interface Limits {
  readonly seconds: number;
  readonly memory: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Outcome {
  readonly end: End;
  /** What the worker wrote to its output, when it did not come to its end. */
  readonly said: string;
}

export class Workers {
  readonly #idle: Worker[] = [];
  readonly #room: readonly string[] | undefined;
  #home: ReturnType<typeof temporary> | undefined;
  #jobs = 0;

  /** @param readable judge in a room that sees these folders and little else */
  constructor(readable?: Room['readable']) {
    this.#room = readable && inRoom({ readable, writable: [this.#folder()] });
  }

  /** Where a job may write what happens. */
  journal(): string {
    this.#jobs += 1;
    return join(this.#folder(), `journal-${this.#jobs}`);
  }

  #folder(): string {
    this.#home ??= temporary('http-from-scratch-jobs-');
    return this.#home.path;
  }

  /** Carries out a job, and ends whatever goes beyond the limits. */
  async run(job: Job, limits: Limits): Promise<Outcome> {
    const worker = this.#idle.pop() ?? new Worker(this.#room);
    const outcome = await worker.run(job, limits);
    if (worker.isGood) {
      worker.rest();
      this.#idle.push(worker);
    } else worker.end();
    return outcome;
  }

  /** Starts a worker before there is a job for it. */
  warm(): void {
    if (this.#idle.length > 0) return;
    const worker = new Worker(this.#room);
    worker.rest();
    this.#idle.push(worker);
  }

  /** Ends all that wait for a job: what was run in them is not to touch what comes. */
  renew(): void {
    for (const worker of this.#idle.splice(0)) worker.end();
  }

  /** Ends all, and leaves nothing behind. */
  close(): void {
    this.renew();
    this.#home?.remove();
    this.#home = undefined;
  }
}

class Worker {
  readonly #child: ChildProcess;
  readonly #letGo: () => void;
  readonly #closed: Promise<unknown>;
  readonly #ready: Promise<unknown>;
  #jobs = 0;
  #clean = true;
  #said = '';

  /** @param room a command that is put in front */
  constructor(room: readonly string[] = []) {
    const [command, ...args] = [
      ...room,
      ...[process.execPath, '--disable-warning=ExperimentalWarning', '--import', HOOKS, WORKER],
    ];
    this.#child = spawn(command!, args, {
      cwd: ROOT,
      detached: process.platform !== 'win32', // a group of its own, so that it can be ended with all that it started
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, NO_COLOR: '1', VITEST: 'true', NODE_ENV: 'test' },
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (piece: Buffer) => {
        if (this.#said.length < 100_000) this.#said += piece;
      });
    }
    this.#closed = once(this.#child, 'close').catch(() => {});
    this.#ready = once(this.#child, 'message').catch(() => {});
    this.#letGo = endWithUs(this.#child);
  }

  get isGood(): boolean {
    return this.#clean && this.#jobs < JOBS && this.#child.connected;
  }

  /** The time begins when the worker is ready: what it needs to start is not the learner's. */
  async run(job: Job, { seconds, memory, signal }: Limits): Promise<Outcome> {
    this.#jobs += 1;
    this.#clean = false;
    this.#hold(true);
    let end: End = { why: 'itself' };
    const stop = (why: End) => {
      end = why;
      killGroup(this.#child);
    };
    const abort = () => stop({ why: 'aborted' });
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort(); // before we listened: it is told once
    await Promise.race([this.#ready, this.#closed]);
    const late = setTimeout(() => stop({ why: 'time', seconds }), seconds * 1000);
    const look = setInterval(() => {
      const octets = this.#child.pid === undefined ? 0 : residentOctets(this.#child.pid);
      if (octets > memory) stop({ why: 'memory', octets });
    }, LOOK);
    if (this.#child.connected) this.#child.send(job, () => {}); // it may end meanwhile
    const done = await Promise.race([this.#done(), this.#closed]);
    clearTimeout(late);
    clearInterval(look);
    signal?.removeEventListener('abort', abort);
    if (isDone(done) && end.why === 'itself') this.#clean = done.clean;
    return { end, said: this.#said };
  }

  async #done(): Promise<Done> {
    for (;;) {
      const [message] = await once(this.#child, 'message');
      if (isDone(message)) return message;
    }
  }

  /** Waits for a job, and does not keep us from ending. */
  rest(): void {
    this.#hold(false);
  }

  /** With what its tests have started and did not end. */
  end(): void {
    this.#letGo();
    killGroup(this.#child);
  }

  #hold(busy: boolean): void {
    const { stdout, stderr, channel } = this.#child;
    for (const one of [this.#child, channel, stdout, stderr] as (NodeJS.RefCounted | null | undefined)[])
      busy ? one?.ref() : one?.unref();
  }
}

function isDone(message: unknown): message is Done {
  return typeof message === 'object' && message !== null && 'clean' in message;
}
