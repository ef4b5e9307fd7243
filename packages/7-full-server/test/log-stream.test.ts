/** A log whose reader is slow, stands still, or is gone. */

import { Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { logTo } from '#chapter';

/** A reader that takes nothing until it is told to, and what was complained of. */
function slowReader() {
  const taken: string[] = [];
  const complaints: string[] = [];
  let waiting: (() => void) | undefined;
  let reads = false;
  const stream = new Writable({
    write(octets, _encoding, done) {
      if (octets.length > 0) taken.push(String(octets)); // an end may be an empty write: it is no line
      if (reads) done();
      else waiting = done;
    },
  });
  const readOn = () => {
    reads = true;
    waiting?.();
  };
  const stop = () => {
    reads = false;
  };
  const log = logTo(stream, (sentence) => complaints.push(sentence));
  return { log, stream, taken, complaints, readOn, stop };
}

/** A complaint says it in words of its own; what has been dropped is the number in it. */
const numberIn = (sentence = '') => Number(/\d+/.exec(sentence)?.[0]);

const line = `${'x'.repeat(1023)}\n`;
const MEBIBYTE = line.repeat(1024);
const turns = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
};

afterEach(() => vi.useRealTimers());

describe('a log whose reader is slow', () => {
  it('keeps a mebibyte for it', async () => {
    const { log, taken, complaints, readOn } = slowReader();
    log.write(MEBIBYTE.slice(line.length));
    log.write(line);
    readOn();
    await log.end(5_000);
    expect([taken.join('').length, complaints]).toEqual([1024 * 1024, []]);
  });

  it('drops what comes past that, and says so once, at the first line', () => {
    const { log, stream, complaints } = slowReader();
    for (let count = 0; count < 3; count++) log.write(MEBIBYTE);
    expect(stream.writableLength).toBe(1024 * 1024);
    expect(complaints).toHaveLength(1);
  });

  it('counts what it drops, and says how many when the reader has caught up; then it takes lines again', async () => {
    const { log, taken, complaints, readOn } = slowReader();
    log.write(MEBIBYTE);
    log.write('one\ntwo\n');
    log.write('three\n');
    readOn();
    await turns();
    expect(complaints.slice(1).map(numberIn)).toEqual([3]);
    log.write('again\n');
    await log.end(5_000);
    expect([taken.at(-1), complaints.length]).toEqual(['again\n', 2]);
  });

  it('counts anew, and says so again, when it is too slow a second time', async () => {
    const { log, complaints, readOn, stop } = slowReader();
    for (const lines of ['one\ntwo\n', 'three\n']) {
      stop();
      log.write(MEBIBYTE);
      log.write(lines);
      readOn();
      await turns();
    }
    expect([complaints.length, numberIn(complaints[1]), numberIn(complaints[3])]).toEqual([4, 2, 1]);
  });
});

describe('a log whose reader is gone', () => {
  it('says so once, and goes on without it', async () => {
    const { log, stream, complaints } = slowReader();
    stream.destroy(new Error('EPIPE'));
    await turns();
    const write = vi.spyOn(stream, 'write');
    log.write('to nobody\n');
    stream.emit('error', new Error('again'));
    await log.end(5_000);
    expect(complaints).toHaveLength(1);
    expect(write.mock.calls).toEqual([]);
  });
});

describe('the end of a log', () => {
  it('is over at once when everything is written', async () => {
    const { log, readOn } = slowReader();
    readOn();
    await log.end(Number.MAX_SAFE_INTEGER);
  });

  it('waits until the reader has taken everything, and leaves no timer', async () => {
    const { log, taken, readOn } = slowReader();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    log.write('first\n');
    log.write('last\n');
    let over = false;
    const ending = log.end(5_000).then(() => {
      over = true;
    });
    await Promise.race([ending, turns()]);
    expect(over).toBe(false);
    readOn();
    await ending;
    expect([taken.join(''), vi.getTimerCount()]).toEqual(['first\nlast\n', 0]);
  });

  it('gives up on a reader that stands still, and says what it did not get', async () => {
    const { log, complaints } = slowReader();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    log.write(MEBIBYTE);
    log.write('dropped\n');
    const ending = log.end(5_000);
    await Promise.race([ending, turns()]);
    vi.advanceTimersByTime(5_000);
    await ending;
    expect(complaints.slice(1).map(numberIn)).toEqual([1]);
  });
});

describe('what a log complains of', () => {
  it('names the reason of a reader that is gone', async () => {
    const { stream, complaints } = slowReader();
    stream.destroy(new Error('write EPIPE'));
    await turns();
    expect(complaints).toEqual(['The log has no reader any more (write EPIPE). Going on without it.']);
  });

  it('names the reader that is too slow, when it begins and when it is over', async () => {
    const { log, complaints, readOn } = slowReader();
    log.write(MEBIBYTE);
    log.write('dropped\n');
    readOn();
    await turns();
    expect(complaints).toEqual([
      'The reader of the log is too slow: lines are dropped until it has caught up.',
      'The reader of the log was too slow: 1 lines were dropped.',
    ]);
  });
});
