/** Writes what happens in a job, as it happens: a loop that never ends writes nothing later. */

import { appendFileSync } from 'node:fs';

/** Of what the code prints in one test: a loop may print for ever. */
const PRINTED = 8000;
let file: string | undefined;
let test: string | undefined;
let printed = 0;

export function openJournal(path: string): void {
  file = path;
  test = undefined;
  printed = 0;
}

export function closeJournal(): void {
  file = undefined;
}

export function note(event: object): void {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(event)}\n`);
}

/** What is printed from now on belongs to this test. */
export function beginTest(name: string): void {
  test = name;
  printed = 0;
  note({ kind: 'began', name });
}

export function notePrinted(text: string): void {
  if (text === '') return; // a child process that printed nothing, for example
  if (printed < PRINTED) note({ kind: 'printed', name: test, text: text.slice(0, PRINTED - printed) });
  printed += text.length;
}
