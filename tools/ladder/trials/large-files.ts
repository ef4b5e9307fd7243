/** Files that are larger than what a server should hold. */

import { connect } from 'node:net';
import { NEED_BYTES, ResponseParser } from '@http-from-scratch/parser';
import { encodeLatin1, ProtocolError } from '@http-from-scratch/protocol';
import type { Address } from '../../conformance/exchange.ts';
import { get } from '../../conformance/vocabulary.ts';
import { LARGE, LargeFileCheck } from '../made-files.ts';
import { type Finding, failed, PASSED, type Trial } from '../rung.ts';
import { converse, eventually } from '../scene.ts';
import { HELLO, probe } from '../vocabulary.ts';

/** A client that gets nothing for so many milliseconds gives up. */
const SILENCE = 60_000;
/** A slow reader takes so many octets, and then a rest of so many milliseconds. */
const SIP = 1024 * 1024;
const REST = 25;
/** The rest at the beginning lasts until the program's memory has stood still for so many milliseconds, 10 seconds at most. */
const STILL = 1_500;
const LONGEST_REST = 10_000;
/** Octets by which a program grows that takes nothing. */
const NOISE = 2 ** 18;
/** Slow readers, and what a program may need for all of them: a server that doesn't wait holds 200 MB, and one that waits little. */
const READERS = 4;
const MEMORY = 100 * 2 ** 20;

interface Reader {
  /** Called after each piece; what it returns is waited for. */
  readonly onPiece?: (received: number) => Promise<void> | undefined;
}

/** Reads one answer whose content is known, and compares it octet by octet. */
export function download(address: Address, name: keyof typeof LARGE, { onPiece }: Reader = {}): Promise<Finding> {
  const parser = new ResponseParser({ content: Number.POSITIVE_INFINITY });
  const check = new LargeFileCheck();
  const request = get(`/${name}`);
  const socket = connect({ ...address, noDelay: true });
  let status: number | undefined;
  let opening = '';
  return new Promise((resolve) => {
    const over = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    const fail = (why: string) =>
      over(
        failed(why, {
          travelled: [
            { kind: 'sent', octets: request, at: 0 },
            { kind: 'received', octets: opening, at: 1 },
          ],
        }),
      );
    const look = () => {
      for (let event = parser.next(); event !== NEED_BYTES; event = parser.next()) {
        if (event.kind === 'head') {
          status = event.head.status;
          if (status !== 200) return fail(`the answer has status ${status}, not 200`);
        } else if (event.kind === 'content') {
          check.push(event.octets);
          if (check.wrongAt !== undefined)
            return fail(`octet ${check.wrongAt.toLocaleString('en')} of the file is wrong`);
        } else {
          const { offset } = check;
          if (offset === LARGE[name]) return over(PASSED);
          return fail(`${offset.toLocaleString('en')} octets came, of ${LARGE[name].toLocaleString('en')}`);
        }
      }
    };
    const attempt = (read: () => void) => {
      try {
        read();
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        fail(`after ${check.offset.toLocaleString('en')} octets of the file: ${error.message}`);
      }
    };
    socket.write(encodeLatin1(request));
    socket.setTimeout(SILENCE, () =>
      fail(`nothing more came after ${check.offset.toLocaleString('en')} octets of the file`),
    );
    socket.on('data', (octets: Buffer) => {
      if (opening.length < 300) opening += octets.subarray(0, 300 - opening.length).toString('latin1');
      attempt(() => {
        parser.push(octets);
        look();
      });
      const wait = socket.destroyed ? undefined : onPiece?.(check.offset);
      if (wait === undefined) return;
      socket.pause();
      void wait.then(() => socket.resume());
    });
    socket.on('end', () =>
      attempt(() => {
        parser.finish();
        look();
        if (status === undefined) fail('the connection was closed without an answer');
      }),
    );
    socket.on('error', ({ message }) =>
      fail(`after ${check.offset.toLocaleString('en')} octets of the file: ${message}`),
    );
  });
}

export const slowReaders: Trial = {
  says: [
    'GET /50-mb.bin HTTP/1.1␍␊Host: x␍␊␍␊',
    `(${READERS} clients ask for it; each reads a megabyte, pauses, and reads the next one)`,
    `(the file must come to the octet, and the program’s memory must not grow by ${MEMORY / 2 ** 20} MB)`,
  ],
  async run({ address, program }) {
    const before = program?.memory();
    if (program === undefined || before === undefined) {
      return { kind: 'skipped', why: 'to read the memory of the program (Linux tells)' };
    }
    let most = before;
    const look = () => {
      most = Math.max(most, program.memory() ?? 0);
    };
    /** On a busy machine, a server that doesn't wait needs seconds to take all that it will ever take. */
    const firstRest = async () => {
      let [held, since] = [most, performance.now()];
      await eventually(() => {
        look();
        if (most > held + NOISE) [held, since] = [most, performance.now()];
        return performance.now() - since > STILL;
      }, LONGEST_REST);
    };
    const readSlowly = () => {
      let sip = SIP;
      const onPiece = (received: number) => {
        if (received < sip) return undefined;
        const rest = sip === SIP ? firstRest() : new Promise<void>((resolve) => setTimeout(resolve, REST));
        sip = received + SIP;
        look();
        return rest;
      };
      return download(address, '50-mb.bin', { onPiece });
    };
    const findings = await Promise.all(Array.from({ length: READERS }, readSlowly));
    const finding = findings.find(({ kind }) => kind !== 'passed') ?? PASSED;
    const grown = Math.round((most - before) / 2 ** 20);
    if (finding.kind !== 'passed' || most - before <= MEMORY) return finding;
    return failed(`while ${READERS} clients read 50 MB slowly, the program’s memory grew by ${grown} MB`);
  },
};

export const largeFile: Trial = {
  says: [
    'GET /200-mb.bin HTTP/1.1␍␊Host: x␍␊␍␊',
    '(the file must come to the octet; in the middle of it, another client asks for / and is answered)',
  ],
  async run({ address }) {
    let other: Promise<Finding> | undefined;
    let rested = false;
    const onPiece = (received: number) => {
      if (!rested) {
        rested = true; // so that the server's writes come to their limit
        return new Promise<void>((resolve) => setTimeout(resolve, REST * 20));
      }
      if (received < LARGE['200-mb.bin'] / 4 || other !== undefined) return undefined;
      other = converse(address, probe(get(), { status: '2xx', content: HELLO })).then(({ finding }) => finding);
      return undefined;
    };
    const finding = await download(address, '200-mb.bin', { onPiece });
    if (finding.kind !== 'passed') return finding;
    const second = await other!;
    if (second.kind !== 'failed') return second;
    return { ...second, why: `while 200 MB were on their way to one client, another one asked, and ${second.why}` };
  },
};
