/** Before a server is measured it must answer rightly: a fast wrong answer is easy. */

import { connect } from 'node:net';
import { NEED_BYTES, type ParsedResponseHead, ResponseParser } from '@http-from-scratch/parser';
import { concatOctets, encodeLatin1 } from '@http-from-scratch/protocol';
import type { Load } from './loads.ts';

interface Answer {
  readonly head: ParsedResponseHead;
  readonly content: Uint8Array;
}

/**
 * Sends what wrk will send, once, and looks at each answer: status, media type, content, Date.
 * @throws {Error} that says what is wrong
 */
export async function checkAnswers(load: Load, port: number, { withoutDate = false } = {}): Promise<void> {
  const answers = await ask(load.request.replaceAll('HOST', `127.0.0.1:${port}`), load.depth, port);
  for (const { head, content } of answers) {
    const type = head.fields.get('Content-Type') ?? 'none';
    if (head.status !== 200) throw new Error(`status ${head.status}`);
    if (!type.toLowerCase().startsWith(load.answer.mediaType)) throw new Error(`Content-Type is ${type}`);
    if (!withoutDate && !head.fields.has('Date')) throw new Error('no Date');
    if (head.fields.has('Content-Encoding')) throw new Error('compressed, without being asked to');
    if (Buffer.compare(content, load.answer.content) !== 0) throw new Error('the content is not the right one');
  }
}

/** Resolves when so many answers have come; a client that knows only what a parser tells it. */
export function ask(octets: string, count: number, port: number): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const parser = new ResponseParser({ content: 1024 ** 3 });
    const answers: Answer[] = [];
    let head: ParsedResponseHead | undefined;
    let pieces: Uint8Array[] = [];
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(encodeLatin1(octets)));
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer within ten seconds')));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${answers.length} answers, not ${count}`)));
    socket.on('data', (data) => {
      try {
        parser.push(data as Uint8Array);
        for (let event = parser.next(); event !== NEED_BYTES; event = parser.next()) {
          if (event.kind === 'head') head = event.head;
          else if (event.kind === 'content') pieces.push(event.octets);
          else {
            answers.push({ head: head!, content: concatOctets(pieces, sum(pieces)) });
            pieces = [];
          }
        }
      } catch (error) {
        socket.destroy(error as Error);
      }
      if (answers.length === count) {
        resolve(answers);
        socket.destroy();
      }
    });
  });
}

function sum(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((octets, piece) => octets + piece.length, 0);
}
