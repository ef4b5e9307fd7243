/** Visitors, and what they see. Each has a connection, asks a few questions on it, and leaves; then the next one comes. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@http-from-scratch/tcp-echo/testing';

const QUESTIONS_A_VISIT = 10;
const QUICK = '/api/hello';

/** A client that asks questions, on a new connection for every visit. */
class Visitor {
  readonly #port: number;
  #client: Client | undefined;
  #asked = 0;

  constructor(port: number) {
    this.#port = port;
  }

  /** @returns whether there was a good answer */
  async ask(target: string): Promise<boolean> {
    try {
      this.#client ??= await Client.open({ port: this.#port });
      const { status } = await this.#client.ask(`GET ${target}`);
      this.#asked += 1;
      if (status !== 200 || this.#asked % QUESTIONS_A_VISIT === 0) this.leave();
      return status === 200;
    } catch {
      this.leave();
      return false;
    }
  }

  leave(): void {
    this.#client?.destroy();
    this.#client = undefined;
  }
}

/** All visitors ask as fast as the answers come. @returns answers a second */
export async function asFastAsPossible(port: number, visitors: number, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds;
  let answers = 0;
  await crowd(port, visitors, end + 3_000, async (visitor) => {
    while (performance.now() < end) if (await visitor.ask(QUICK)) answers += 1;
  });
  return (answers / milliseconds) * 1000;
}

export interface Seen {
  /** Milliseconds that each answer took. */
  readonly times: readonly number[];
  /** Questions without a good answer. */
  readonly failed: number;
}

/**
 * All visitors ask at a steady pace, whether the server keeps up or not. A time counts from the moment when the question
 * was due: a visitor that waits for the last answer before it asks the next question waits for both. Load generators that
 * forget this see a blocked server as one that was asked little.
 */
export async function atSteadyPace(port: number, visitors: number, pace: number, milliseconds: number): Promise<Seen> {
  const times: number[] = [];
  let failed = 0;
  const start = performance.now();
  await crowd(port, visitors, start + milliseconds + 5_000, async (visitor, index) => {
    const first = start + (index / visitors) * pace;
    for (let due = first; due < start + milliseconds; due += pace) {
      const early = due - performance.now();
      if (early > 0) await sleep(early);
      const asked = early > 0 ? performance.now() : due; // our own timer may be late, and that is not the server's fault
      if (await visitor.ask(QUICK)) times.push(performance.now() - asked);
      else failed += 1;
    }
  });
  return { times, failed };
}

/** Asks something slow again and again, until it is told to stop. */
export function slowQuestions(port: number, visitors: number, target: string): { stop(): Promise<number> } {
  let stopped = false;
  let answers = 0;
  const done = crowd(port, visitors, Number.POSITIVE_INFINITY, async (visitor) => {
    while (!stopped) if (await visitor.ask(target)) answers += 1;
  });
  return {
    /** @returns how many were answered */
    async stop() {
      const answered = answers;
      stopped = true;
      await done;
      return answered;
    },
  };
}

/** So many visitors at once. One that still waits at the deadline is sent home, and its question counts as failed. */
async function crowd(
  port: number,
  size: number,
  deadline: number,
  visit: (visitor: Visitor, index: number) => Promise<void>,
): Promise<void> {
  const visitors = Array.from({ length: size }, () => new Visitor(port));
  const sendHome = () => {
    for (const visitor of visitors) visitor.leave();
  };
  const closing = Number.isFinite(deadline) ? setTimeout(sendHome, deadline - performance.now()) : undefined;
  await Promise.all(visitors.map(visit));
  clearTimeout(closing);
  sendHome();
}
