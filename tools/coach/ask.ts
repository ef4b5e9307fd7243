/** A question on the terminal that is answered with yes or no. */

import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

/** Whatever is no clear yes is a no: another word, the end of the input, Ctrl-C. */
export async function agreed(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
  terminal = process.stdin.isTTY && process.stdout.isTTY,
): Promise<boolean> {
  const lines = createInterface({ input, output, terminal });
  // On a terminal, Ctrl-C and Ctrl-D fail the question; elsewhere the input ends, and nothing settles it.
  const asked = lines.question(question).catch(() => undefined);
  const answer = await Promise.race([asked, once(lines, 'close').then(() => undefined)]);
  lines.close();
  if (answer === undefined) output.write('\n'); // the question still has the line
  return /^y(?:es)?$/i.test((answer ?? '').trim());
}
