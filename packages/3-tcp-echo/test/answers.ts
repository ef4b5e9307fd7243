/** Reads what a server has sent, as a client does. */

import { NEED_BYTES, ResponseParser } from '@http-from-scratch/parser';
import { decodeLatin1, encodeLatin1, type Fields } from '@http-from-scratch/protocol';

export interface Answer {
  readonly status: number;
  readonly fields: Fields;
  /** Octets as Latin-1 text. */
  content: string;
  /** Whether its end has come. */
  whole: boolean;
}

/**
 * @param methods of the requests, in order; GET unless given
 * @param closed whether the connection has ended well, which ends content that lasts until then
 * @throws {ProtocolError} for what is no answer
 */
export function readAnswers(sent: string, methods: readonly string[] = [], closed = false): Answer[] {
  const parser = new ResponseParser();
  for (const method of methods) parser.expect(method);
  parser.push(encodeLatin1(sent));
  const answers: Answer[] = [];
  for (let event = parser.next(); event !== NEED_BYTES; event = parser.next()) {
    if (event.kind === 'head') {
      answers.push({ status: event.head.status, fields: event.head.fields, content: '', whole: false });
      continue;
    }
    const answer = answers.at(-1)!;
    if (event.kind === 'content') answer.content += decodeLatin1(event.octets);
    else answer.whole = true;
  }
  if (closed && answers.at(-1)?.whole === false) {
    parser.finish();
    answers.at(-1)!.whole = true;
  }
  return answers;
}
