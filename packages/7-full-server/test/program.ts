/** The program of this stage as a child process: the tests see of it what a person sees. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export const STAGE = fileURLToPath(new URL('../bin/stage.ts', import.meta.url));
export const PUBLIC = fileURLToPath(new URL('../../../public', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export class Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
  out = '';
  err = '';

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    const { HOST: _host, PORT: _port, ...rest } = process.env;
    this.child = spawn(process.execPath, ['--import', 'tsx', STAGE, ...args], {
      env: { ...rest, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout.setEncoding('utf8').on('data', (text) => {
      this.out += text;
    });
    this.child.stderr.setEncoding('utf8').on('data', (text) => {
      this.err += text;
    });
    this.ended = once(this.child, 'close').then(([code]) => ({ code, out: this.out, err: this.err }));
  }

  /** Starts a server on a free port, and waits until it listens. */
  static async serving(...args: string[]): Promise<Program & { readonly port: number }> {
    const program = new Program(['--port', '0', ...args]);
    const port = Number((await program.said(/Listening on http:\/\/127\.0\.0\.1:(\d+)\n/))[1]);
    return Object.assign(program, { port });
  }

  /** Resolves when the standard output matches; rejects when the program ends before that. */
  said(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.out);
        if (match === null) return;
        this.child.stdout.off('data', look);
        resolve(match);
      };
      this.child.stdout.on('data', look);
      this.ended.then((end) => reject(new Error(`ended without saying ${pattern}: ${JSON.stringify(end)}`)));
      look();
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** For the end of a test, whatever state the program is in. */
  async destroy(): Promise<void> {
    if (this.child.exitCode === null) this.child.kill('SIGKILL');
    await this.ended;
  }
}
