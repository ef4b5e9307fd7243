/** Where a log goes: a stream whose reader may be slow, or stand still, or be gone. The server goes on in each case. */

import type { Writable } from 'node:stream';

/** Octets that may wait for a slow reader. What comes past that is dropped, and counted. */
const MOST_WAITING = 1024 * 1024;

export interface LogStream {
  /** Takes whole lines. */
  write(lines: string): void;
  /** Resolves when everything is written, or after so many milliseconds. */
  end(within: number): Promise<void>;
}

/**
 * @param complain gets one sentence when the reader is gone. Each time lines are dropped, it gets two: one when that
 *   begins, and one with their number when the reader has caught up, or when the log ends
 */
export function logTo(stream: Writable, complain: (sentence: string) => void = console.error): LogStream {
  let gone = false;
  let dropped = 0;
  stream.on('error', (error) => {
    if (!gone) complain(`The log has no reader any more (${error.message}). Going on without it.`);
    gone = true;
  });
  stream.on('drain', () => {
    if (dropped > 0) complain(`The reader of the log was too slow: ${dropped} lines were dropped.`);
    dropped = 0;
  });
  return {
    write(lines) {
      if (gone) return;
      if (stream.writableLength < MOST_WAITING) return void stream.write(lines);
      if (dropped === 0) complain('The reader of the log is too slow: lines are dropped until it has caught up.');
      dropped += lines.split('\n').length - 1;
    },
    async end(within) {
      if (gone || stream.writableLength === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, within);
        stream.write('', () => {
          clearTimeout(timer);
          resolve();
        });
      });
      if (dropped > 0) complain(`The reader of the log was too slow: ${dropped} lines were dropped.`);
    },
  };
}
