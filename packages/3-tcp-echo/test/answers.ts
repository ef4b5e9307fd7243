/** Answers as these tests compare them: also the one that has only begun. */

import { encodeLatin1, type Fields } from '@http-from-scratch/protocol';
import { AnswerReader } from './client.ts';

export interface Answer {
  readonly status: number;
  readonly fields: Fields;
  /** Octets as Latin-1 text. */
  readonly content: string;
  /** Whether its end has come. */
  readonly whole: boolean;
}

/**
 * @param methods of the requests, in order; GET unless given
 * @param closed whether the connection has ended well, which ends content that lasts until then
 * @throws {ProtocolError} for what is no answer
 */
export function readAnswers(sent: string, methods: readonly string[] = [], closed = false): Answer[] {
  const reader = new AnswerReader(methods);
  reader.push(encodeLatin1(sent));
  if (closed && reader.head !== undefined) reader.finish();
  const { answers, head, content } = reader;
  const begun = head === undefined ? [] : [{ ...head, content }];
  return [...answers, ...begun].map(({ status, fields, content }, at) => ({
    status,
    fields,
    content: content.toString('latin1'),
    whole: at < answers.length,
  }));
}
