/** What the tests of the coach share: folders of their own, a learner's chapter made of ours, and the programs. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Chapter, loadChapter, ROOT, readReference } from '../chapters.ts';
import { learn } from '../commands.ts';
import { prepare } from '../desk.ts';
import { makeFolder, writeChapter } from '../folder.ts';
import { grade } from '../grading.ts';
import { markDone, type Progress, readProgress, writeProgress } from '../progress.ts';
import type { Terminal } from '../screen.ts';
import { blank } from '../starter.ts';
import { Workers } from '../workers.ts';

/** Gone when the test is over. The name is one that a failure's text takes for the learner's folder. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'http-from-scratch-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** `from` stands once in the file; an edit without it makes all of the file new. */
export interface Edit {
  readonly file: string;
  readonly from?: string;
  readonly to: string;
}

/** The reference of a chapter with these edits, as a learner's own. */
export function ownChapter(name: string, edits: readonly Edit[] = []): Map<string, string> {
  const files = blank(readReference(name), []);
  for (const { file, from, to } of edits) {
    const text = files.get(file) ?? '';
    if (from !== undefined && text.split(from).length !== 2)
      throw new Error(`${file} does not hold this once: ${from}`);
    files.set(file, from === undefined ? to : text.replace(from, () => to));
  }
  return files;
}

export async function folderWith(chapters: Readonly<Record<number, readonly Edit[]>>): Promise<string> {
  const folder = temporaryFolder();
  makeFolder(folder);
  for (const [number, edits] of Object.entries(chapters)) {
    const { name } = await loadChapter(Number(number));
    writeChapter(folder, name, ownChapter(name, edits));
  }
  return folder;
}

/** A learner's folder with a chapter begun. */
export function begun(chapter: Chapter): {
  folder: string;
  progress: Progress;
  path: (file: string) => string;
} {
  const folder = temporaryFolder();
  const progress = readProgress(folder);
  prepare(folder, chapter, progress);
  writeProgress(folder, progress);
  return { folder, progress, path: (file) => join(folder, chapter.name, file) };
}

/** A learner's folder with a chapter done, as we wrote it but for these edits. */
export function done(chapter: Chapter, edits: readonly Edit[] = []): string {
  const { folder, progress } = begun(chapter);
  writeChapter(folder, chapter.name, ownChapter(chapter.name, edits));
  for (const step of chapter.exercise.steps) markDone(progress, chapter, step);
  writeProgress(folder, progress);
  return folder;
}

export interface Running {
  readonly output: () => string;
  /** Resolves when the output has these words, fails when the program ends before. */
  readonly says: (words: string | RegExp) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export type Coach = 'learn' | 'grade' | 'checkup' | 'prove';

// A terminal has colours where these say so, and a test's has none.
delete process.env.FORCE_COLOR;
delete process.env.NO_COLOR;

/** Starts a program of the coach for a learner's folder. Its input is at its end, and it is ended with the test. */
export function start(
  program: Coach,
  given: readonly string[],
  folder = '/nowhere',
  whenOver: (end: () => void) => void = onTestFinished,
): Running {
  const child = spawn(process.execPath, [join(ROOT, 'tools', 'coach', 'start.js'), program, ...given], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HTTP_FROM_SCRATCH_LEARN: folder },
  });
  whenOver(() => void child.kill('SIGTERM'));
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
      for (const one of listeners) one();
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, output });
      for (const one of listeners) one();
    });
  });
  const says = (words: string | RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (typeof words === 'string' ? output.includes(words) : words.test(output)) resolve();
        else if (child.exitCode !== null || child.signalCode !== null)
          reject(new Error(`it ended, and said\n${output}`));
        else return;
        listeners.delete(look);
      };
      listeners.add(look);
      look();
    });
  return { output: () => output, says, kill: (signal) => void child.kill(signal), ended };
}

const PROGRAMS = {
  learn: (given: readonly string[], terminal: Terminal, folder: string) => learn(given, terminal, folder, workers),
  grade: (given: readonly string[], terminal: Terminal) => grade(given, terminal),
};

/** All that are run here share them. */
const workers = new Workers();

/** Runs a program of the coach in this process, which is quicker than to start one, and ends with it. */
export async function run(
  program: keyof typeof PROGRAMS,
  given: readonly string[],
  folder = '/nowhere',
): Promise<Ended> {
  let output = '';
  const write = (text: string) => {
    output += text;
  };
  const stream = { write, on: () => stream, columns: 80, isTTY: false };
  const terminal = { stdout: stream, stderr: stream, exitCode: 0 } as unknown as Terminal;
  await PROGRAMS[program](given, terminal, folder);
  return { code: Number(terminal.exitCode), output };
}

/** Whether a process of this id is there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
