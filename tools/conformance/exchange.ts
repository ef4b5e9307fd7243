/**
 * One connection to the server under test: sends what a probe says and gathers what comes back. It judges nothing.
 * No client library stands between: what is wrong on purpose must reach the server as it is written.
 */

import { connect, type Socket } from 'node:net';
import { decodeLatin1, encodeLatin1 } from '@http-from-scratch/protocol';
import { type Answer, AnswerReader } from './answers.ts';
import type { Probe, Step } from './row.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What came of a probe on one connection. */
export interface Transcript {
  readonly answers: readonly Answer[];
  readonly interim: readonly Answer[];
  /** Why the octets cannot be read as answers. */
  readonly fault: string | undefined;
  /** An answer has begun, and its end has not come. */
  readonly insideAnswer: boolean;
  /** The first octets that came. */
  readonly opening: string;
  readonly ending: 'open' | 'FIN' | 'reset' | 'not connected';
  /** A step wanted to hear something, and heard nothing. */
  readonly unheard: boolean;
}

/** Something that travelled, in the order in which it did: for a report that shows octets. */
export type Travelled =
  | { readonly kind: 'sent' | 'received'; readonly octets: string; readonly at: number }
  | { readonly kind: 'end-sent' | 'end-received'; readonly at: number };

/** Octets of one piece that a report can show. */
const SHOWN = 2_000;

/** Milliseconds without an octet after which we call it silence. Less than the idle deadline of common servers, which would pass for an answer. */
const SILENCE = 4_000;
/** Milliseconds to see that a connection stays open, and that no answer too many comes. */
const QUIET = 100;
/** A slow reader takes so many octets, and then a rest of so many milliseconds. */
const SIP = 512 * 1024;
const REST = 20;

export class Exchange {
  readonly #probe: Probe;
  readonly #reader: AnswerReader;
  readonly #socket: Socket;
  readonly #reads: boolean;
  #ending: Transcript['ending'] = 'not connected';
  #unheard = false;
  #changed: () => void = () => {};

  readonly #tell: ((event: Travelled) => void) | undefined;

  /**
   * @param reads false for one of the crowd, which reads nothing before a step waits for it
   * @param tell is told of everything that travels
   */
  constructor({ host, port }: Address, probe: Probe, reads = true, tell?: (event: Travelled) => void) {
    this.#tell = tell;
    this.#probe = probe;
    this.#reads = reads && probe.readsLast === undefined;
    this.#reader = new AnswerReader(probe.methods);
    const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    this.#socket = socket;
    socket.on('connect', () => this.#note('open'));
    socket.on('end', () => this.#note('FIN'));
    socket.on('error', () => this.#note('reset'));
    socket.on('close', () => this.#note('reset'));
    socket.on('drain', () => this.#changed());
    if (this.#reads) this.#read();
  }

  /** Sends all steps. */
  async send(sent: readonly Step[] = this.#probe.sent): Promise<void> {
    await this.#until(() => this.#closed || this.#ending === 'open', SILENCE);
    for (const step of sent) {
      if (this.#socket.destroyed) return;
      await this.#take(step);
    }
  }

  /** @param satisfied whether what has come so far is what was wanted, if nothing more comes */
  async finish(satisfied: (transcript: Transcript) => boolean): Promise<Transcript> {
    if (!this.#reads) this.#read();
    const most = Math.max(...this.#probe.wanted.map((outcome) => outcome.answers.length));
    await this.#until(() => this.#closed || this.#reader.answers.length >= most, SILENCE);
    await this.#until(() => this.#closed, QUIET);
    if (!this.#closed && !satisfied(this.transcript)) await this.#until(() => this.#closed, SILENCE);
    const transcript = this.transcript;
    this.close();
    return transcript;
  }

  get transcript(): Transcript {
    const { answers, interim, fault, insideAnswer } = this.#reader;
    const opening = this.#reader.opening(80);
    return { answers, interim, fault, insideAnswer, opening, ending: this.#ending, unheard: this.#unheard };
  }

  close(): void {
    this.#socket.destroy();
  }

  async #take(step: Step): Promise<void> {
    if (typeof step === 'string') {
      this.#write(encodeLatin1(this.#fillIn(step)));
      return;
    }
    switch (step.kind) {
      case 'octet by octet':
        for (const octet of encodeLatin1(step.octets)) {
          // Each in a segment of its own, and after a rest, so that the server has most likely read the one before.
          await new Promise<unknown>((resolve) => this.#write(Uint8Array.of(octet), resolve));
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        return;
      case 'pause':
        return new Promise((resolve) => setTimeout(resolve, step.milliseconds));
      case 'much':
        return this.#pour(step.octets);
      case 'answers':
        await this.#until(() => this.#closed || this.#reader.answers.length >= step.count, SILENCE);
        return;
      case 'hear':
        if (!this.#reads) this.#read();
        this.#unheard ||= !(await this.#until(() => this.#closed || this.#reader.received > 0, step.milliseconds));
        if (!this.#reads) this.#socket.pause();
        return;
      case 'FIN':
        this.#tell?.({ kind: 'end-sent', at: performance.now() });
        this.#socket.end();
        return;
      case 'reset':
        this.#socket.resetAndDestroy();
        return;
    }
  }

  #write(octets: Uint8Array, written?: (error?: Error | null) => void): boolean {
    this.#tell?.({ kind: 'sent', octets: opening(octets), at: performance.now() });
    return this.#socket.write(octets, written);
  }

  /** Stops when the server takes no more, or is gone. */
  async #pour(octets: number): Promise<void> {
    const piece = new Uint8Array(256 * 1024).fill(0x7a);
    for (let left = octets; left > 0 && !this.#socket.destroyed; left -= piece.length) {
      if (this.#write(piece.subarray(0, left))) continue;
      if (!(await this.#until(() => this.#socket.destroyed || !this.#socket.writableNeedDrain, SILENCE))) return;
    }
  }

  /** `{etag}` is the entity-tag of the first answer, `{weak etag}` the same as a weak one. */
  #fillIn(octets: string): string {
    const etag = this.#reader.answers[0]?.fields.get('ETag') ?? '"none"';
    return octets.replaceAll('{etag}', etag).replaceAll('{weak etag}', `W/${etag.replace(/^W\//, '')}`);
  }

  get #closed(): boolean {
    return this.#ending === 'FIN' || this.#socket.destroyed;
  }

  #read(): void {
    let sip = 0;
    this.#socket.on('data', (octets: Buffer) => {
      this.#reader.push(octets);
      this.#tell?.({ kind: 'received', octets: opening(octets), at: performance.now() });
      this.#changed();
      sip += octets.length;
      if (this.#probe.slowReader === undefined || sip < SIP) return;
      sip = 0;
      this.#socket.pause();
      setTimeout(() => this.#socket.resume(), REST);
    });
  }

  #note(ending: 'open' | 'FIN' | 'reset'): void {
    // The first ending counts. A connection that was refused has never been open, and so cannot close.
    if (this.#ending === 'open' || ending === 'open') this.#ending = ending;
    // A reset ends no answer that lasts until the close: what came before it may be half of it.
    if (this.#ending === 'FIN') this.#reader.end();
    if (ending === 'FIN') this.#tell?.({ kind: 'end-received', at: performance.now() });
    this.#changed();
  }

  /** Waits until the condition holds. False when for so many milliseconds nothing has happened. */
  async #until(condition: () => boolean, milliseconds: number): Promise<boolean> {
    while (!condition()) {
      const happened = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), milliseconds);
        this.#changed = () => {
          clearTimeout(timer);
          resolve(true);
        };
      });
      if (!happened) return condition();
    }
    return true;
  }
}

function opening(octets: Uint8Array): string {
  const more = octets.length > SHOWN ? `… and ${octets.length - SHOWN} more` : '';
  return decodeLatin1(octets.subarray(0, SHOWN)) + more;
}
