/**
 * A process that runs the tests of one job after the other. It has vitest in it and all that never changes, so a job
 * costs what its tests cost; what a learner may have changed is loaded anew for each.
 *
 * vitest's own command starts two processes for each file of tests, which takes longer than most of the tests do.
 */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
// @ts-expect-error: it has no types
import { Traces } from 'vitest/internal/traces';
import { runBaseTests, setupEnvironment } from 'vitest/worker';
import { ROOT } from '../chapters.ts';
import { loadAnewFor } from './hooks.ts';
import { closeJournal, note, notePrinted, openJournal } from './journal.ts';
import { plain, runnerFor } from './runner.ts';
import { type Done, type Job, subjectEnvironment } from './subject.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** What vitest would have made of a configuration file. */
const config = {
  name: '',
  root: ROOT,
  runner: here('runner.ts'),
  setupFiles: [here('setup.ts')],
  testTimeout: 5000,
  hookTimeout: 5000,
  isolate: false,
  sequence: { hooks: 'stack', setupFiles: 'list', concurrent: false, seed: 1 },
  experimental: { viteModuleRunner: false, nodeLoader: false, importDurations: { limit: 0 } },
  disableConsoleIntercept: true,
  coverage: { enabled: false },
  benchmark: { enabled: false },
  snapshotOptions: { updateSnapshot: 'none' },
  snapshotSerializers: [],
  fakeTimers: { toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] },
  expect: {},
  env: {},
  tags: [],
  retry: 0,
  maxConcurrency: 5,
  passWithNoTests: true,
  allowOnly: true,
  deps: {},
};

/** What vitest tells the process that has started its tests. Here it is the same one, and most of it is of no use. */
const rpc = {
  onQueued: async () => {},
  onCollected: async () => {},
  onTaskUpdate: async () => {},
  onAfterSuiteRun: async () => {},
  snapshotSaved: async () => {},
  onUserConsoleLog: async () => {},
  ensureModuleGraphEntry: async () => {},
  resolveSnapshotPath: async (path: string) => `${path}.snap`,
  onUnhandledError: async (error: Error) => note({ kind: 'uncaught', ...plain(error) }),
};

const environment = { name: 'node', options: null };
const traces = new Traces({ enabled: false });
const context = { environment, config, pool: 'forks', rpc, metaEnv: process.env, projectName: '', traces };
const send = process.send!.bind(process);
const exit = process.exit.bind(process);

endWithOwner();
hear(process.stdout);
hear(process.stderr);
await setupEnvironment(context as never);
await import('fast-check'); // the largest of what tests import
await runBaseTests('run', stateOf([]) as never, traces);
process.on('disconnect', () => exit(0));
process.on('message', (job: Job) => void carryOut(job));
const idle = resources();
send({ ready: true });

async function carryOut(job: Job): Promise<void> {
  openJournal(job.journal);
  Object.assign(process.env, subjectEnvironment(job));
  loadAnewFor(job);
  runnerFor(job);
  Object.assign(config, { testTimeout: job.milliseconds, hookTimeout: job.milliseconds });
  const names = new Set(job.tests.map((one) => one.split(' > ')[0]!));
  const files = Array.from(names, (name) => ({ filepath: join(ROOT, 'packages', job.judged, 'test', name) }));
  await runBaseTests('run', stateOf(files) as never, traces);
  note({ kind: 'finished' });
  const clean = await isClean();
  closeJournal();
  send({ clean } satisfies Done);
}

function stateOf(files: readonly { readonly filepath: string }[]): object {
  return {
    ctx: { ...context, files, providedContext: {}, invalidates: [] },
    config,
    rpc,
    resolvingModules: new Set(),
    durations: { environment: 0, prepare: 0, fetch: 0 },
    onCancel: () => () => {},
    onCleanup: () => {},
    onFilterStackTrace: (stack: string) => stack,
    providedContext: {},
    metaEnv: process.env,
  };
}

/** What is printed goes to the journal, beside the test that it belongs to. A thread prints through its process. */
function hear(stream: NodeJS.WriteStream): void {
  stream.write = ((piece: string | Uint8Array, ...rest: unknown[]) => {
    notePrinted(typeof piece === 'string' ? piece : Buffer.from(piece).toString());
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  }) as typeof stream.write;
}

/** What keeps a process from ending, and what listens to it: after a job it must be as before. */
function resources(): string {
  const listeners = process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`);
  return [...process.getActiveResourcesInfo(), ...listeners].sort().join();
}

/** Connections that were closed need a few turns of the event loop until they are gone. */
async function isClean(): Promise<boolean> {
  for (let looks = 0; looks < 25; looks++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (resources() === idle) return true;
    await new Promise((resolve) => setTimeout(resolve, looks));
  }
  return false;
}

/** Ends this process when its owner is gone, from a thread of its own: a loop keeps nothing from happening there. */
function endWithOwner(): void {
  // Asked here: when the thread runs at last, the owner may be gone already.
  const { ppid } = process;
  const watch = `setInterval(() => process.ppid === ${ppid} || process.kill(process.pid, 'SIGKILL'), 500);`;
  new Worker(watch, { eval: true, execArgv: [], stdout: true, stderr: true }).unref();
}
