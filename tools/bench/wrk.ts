/** One run of the load generator: always against this machine, always for so many seconds. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './processes.ts';

const SCRIPT = fileURLToPath(new URL('./load.lua', import.meta.url));

export interface Seen {
  readonly answers: number;
  /** Octets received, heads and all. */
  readonly octets: number;
  readonly seconds: number;
  /** Connections that were refused, cut or too slow, and answers of status 400 and more. */
  readonly failed: number;
  /** Milliseconds that half of the answers took longer than. */
  readonly p50: number;
  /** Milliseconds that one answer in a hundred took longer than. */
  readonly p99: number;
}

export class LoadGenerator {
  readonly #folder: string;
  readonly #core: number;
  #files = 0;

  /** @param folder for the files of requests */
  constructor(folder: string, core: number) {
    this.#folder = folder;
    this.#core = core;
  }

  /** @param requests octets for wrk to send; of several, one by chance each time. `HOST` stands for the address */
  async prepare(requests: readonly string[], port: number): Promise<string> {
    const file = join(this.#folder, `requests-${this.#files++}`);
    await writeFile(file, requests.map((one) => `${one.replaceAll('HOST', `127.0.0.1:${port}`)}\0`).join(''), 'latin1');
    return file;
  }

  async run(port: number, file: string, connections: number, seconds: number): Promise<Seen> {
    const url = `http://127.0.0.1:${port}/`;
    const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '5s', '-s', SCRIPT, url, '--', file];
    const said = await run(['wrk', ...options], this.#core, (seconds + 15) * 1000);
    const line = said.split('\n').find((text) => text.startsWith('{'));
    if (line === undefined) throw new Error(`wrk said:\n${said}`);
    const { answers, octets, microseconds, failed, wrongStatus, p50, p99 } = JSON.parse(line);
    return {
      answers,
      octets,
      seconds: microseconds / 1e6,
      failed: failed + wrongStatus,
      p50: p50 / 1000,
      p99: p99 / 1000,
    };
  }
}
