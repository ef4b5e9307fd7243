/** `pnpm stage2`: octets arrive, events come out. */

import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { decodeLatin1, encodeLatin1, ProtocolError } from '@http-from-scratch/protocol';
import { readInput, runProgram, UsageError, wholeNumber } from '@http-from-scratch/protocol/program';
import { parseRequest } from '../src/first-draft.ts';
import { NEED_BYTES, RequestParser, ResponseParser } from '../src/index.ts';
import { drawArrival, drawEvent, LEGEND } from './drawing.ts';
import { REQUESTS, RESPONSES } from './samples.ts';

/** Milliseconds in which something must come through a pipe that was not asked for. */
const PIPE_PATIENCE = 2000;

/** Octets a piece, for the sample: a network would carry all of it at once, and there would be little to see. */
const SAMPLE_PIECES = 48;

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

await runProgram(
  {
    name: 'pnpm stage2',
    summary: `Feeds a parser with octets, and shows each piece that arrives (→) and each event that comes of it.
Without a file it reads standard input if that is a pipe, and otherwise two requests of its own.`,
    options: {
      pieces: {
        type: 'string',
        value: 'N',
        help: `octets a piece (default: as they come; ${SAMPLE_PIECES} for our own)`,
      },
      response: { type: 'boolean', help: 'read responses instead of requests' },
      crlf: { type: 'boolean', help: 'read a bare LF as CR LF, for requests that you type' },
      'first-draft': { type: 'boolean', help: 'show what the first draft makes of each piece' },
    },
    operands: '[FILE | -]',
  },
  async (values, [file]) => {
    const sample = encodeLatin1(values.response ? RESPONSES : REQUESTS);
    const given = file === undefined && !(await isPiped()) ? undefined : await input(file);
    const whole = given === undefined ? SAMPLE_PIECES : Number.MAX_SAFE_INTEGER;
    const size = wholeNumber('--pieces', values.pieces, { from: 1, to: 1_000_000, otherwise: whole });
    const pieces = cut(given ?? [sample], size, values.crlf === true);
    if (!values['first-draft']) await parse(values.response ? new ResponseParser() : new RequestParser(), pieces);
    else for await (const piece of pieces) console.log(parseRequest(piece));
  },
);

/** Whether standard input has something for us. Some programs start others with a pipe through which nothing comes. */
async function isPiped(): Promise<boolean> {
  const standardInput = fstatSync(0);
  if (standardInput.isFile()) return true;
  if (!standardInput.isFIFO()) return false;
  const signal = AbortSignal.timeout(PIPE_PATIENCE);
  const came = await once(process.stdin, 'readable', { signal }).catch(() => undefined);
  if (came === undefined) process.stdin.destroy();
  return came !== undefined;
}

async function input(file = '-'): Promise<Pieces> {
  return file === '-' ? process.stdin : [await readInput(file)];
}

async function* cut(pieces: Pieces, size: number, crlf: boolean): AsyncGenerator<Uint8Array, void> {
  for await (const piece of pieces) {
    const octets = crlf ? encodeLatin1(decodeLatin1(piece).replace(/\r?\n/g, '\r\n')) : piece;
    for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
  }
}

async function parse(parser: RequestParser | ResponseParser, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const width = Math.min(Math.max(process.stdout.columns ?? 80, 40), 120);
  const pull = () => {
    for (let event = parser.next(); event !== NEED_BYTES; event = parser.next()) console.log(drawEvent(event, width));
  };
  if (process.stdout.isTTY) console.log(LEGEND);
  let arrived = 0;
  try {
    for await (const piece of pieces) {
      console.log(drawArrival(piece, arrived, width));
      arrived += piece.length;
      parser.push(piece);
      pull();
    }
    parser.finish();
    pull();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const { code, status, message } = error;
    throw new UsageError(`Refused at offset ${parser.offset}, ${code}, to be answered with ${status}: ${message}.`);
  }
}
