/** Before a server is measured it must answer rightly: a fast wrong answer is easy. */

import { type Answer, Client } from '@http-from-scratch/tcp-echo/testing';
import type { Load } from './loads.ts';

/**
 * Sends what wrk will send, once, and looks at each answer: status, media type, content, Date.
 * @throws {Error} that says what is wrong
 */
export async function checkAnswers(load: Load, port: number, { withoutDate = false } = {}): Promise<void> {
  const answers = await ask(load.request.replaceAll('HOST', `127.0.0.1:${port}`), load.depth, port);
  for (const { status, fields, content } of answers) {
    const type = fields.get('Content-Type') ?? 'none';
    if (status !== 200) throw new Error(`status ${status}`);
    if (!type.toLowerCase().startsWith(load.answer.mediaType)) throw new Error(`Content-Type is ${type}`);
    if (!withoutDate && !fields.has('Date')) throw new Error('no Date');
    if (fields.has('Content-Encoding')) throw new Error('compressed, without being asked to');
    if (Buffer.compare(content, load.answer.content) !== 0) throw new Error('the content is not the right one');
  }
}

/** Resolves when so many answers have come, to requests that are no HEAD. */
export async function ask(octets: string, count: number, port: number): Promise<Answer[]> {
  const client = await Client.open({ port });
  client.socket.setTimeout(10_000, () => client.socket.destroy(new Error('no answer within ten seconds')));
  try {
    client.send(octets);
    const answers: Answer[] = [];
    while (answers.length < count) answers.push(await client.answer());
    return answers;
  } finally {
    client.destroy();
  }
}
