/** What the clients ask, octet for octet, and how to know the right answer: a wrong one counts as lost. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Question {
  readonly method: string;
  /** The octets, in the pieces in which they are sent, with a pause between them. */
  readonly pieces: readonly string[];
  isRight(status: number, content: Buffer): boolean;
}

/** Small enough to be kept in memory, and so large that it is streamed from the disk. */
const SMALL = Buffer.alloc(3_000, 'A small file. ');
const LARGE = Buffer.alloc(700_000, 'A large file, in many pieces. ');

/** Makes the folder that the server serves, and the one for uploads. */
export async function makeSite(): Promise<{
  readonly root: string;
  readonly uploads: string;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'soak-'));
  const [root, uploads] = [join(folder, 'root'), join(folder, 'uploads')];
  for (const path of [root, uploads]) await mkdir(path);
  await writeFile(join(root, 'small.css'), SMALL);
  await writeFile(join(root, 'large.bin'), LARGE);
  await writeFile(join(root, 'large.txt'), LARGE);
  return { root, uploads, remove: () => rm(folder, { recursive: true }) };
}

function get(target: string, isRight: Question['isRight']): Question {
  return { method: 'GET', pieces: [`GET ${target} HTTP/1.1\r\nHost: soak\r\n\r\n`], isRight };
}

/** A stream whose length is known to nobody at its start: it is compressed while it is sent, in chunks. */
function compressed(target: string): Question {
  return {
    method: 'GET',
    pieces: [`GET ${target} HTTP/1.1\r\nHost: soak\r\nAccept-Encoding: gzip\r\n\r\n`],
    isRight: (status, content) => status === 200 && gunzipSync(content).equals(LARGE),
  };
}

function head(target: string): Question {
  return {
    method: 'HEAD',
    pieces: [`HEAD ${target} HTTP/1.1\r\nHost: soak\r\n\r\n`],
    isRight: (status, content) => status === 200 && content.length === 0,
  };
}

/** Each echo is its own: an answer that belongs to another request is noticed. */
export function echo(message: string, cut: 'whole' | 'in-two' | 'chunked'): Question {
  const content = `{"message":"${message}"}`;
  const start = 'POST /api/echo HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\n';
  const half = content.length >> 1;
  const whole = `${start}Content-Length: ${content.length}\r\n\r\n${content}`;
  const pieces = {
    whole: [whole],
    'in-two': [whole.slice(0, -half), whole.slice(-half)],
    chunked: [
      `${start}Transfer-Encoding: chunked\r\n\r\n${half.toString(16)}\r\n${content.slice(0, half)}\r\n`,
      `${(content.length - half).toString(16)}\r\n${content.slice(half)}\r\n0\r\n\r\n`,
    ],
  }[cut];
  const right = JSON.stringify({ 'you sent': message });
  return { method: 'POST', pieces, isRight: (status, answer) => status === 200 && answer.toString() === right };
}

const UPLOAD = 300_000;

/** A file of this client, in two pieces. */
function upload(client: number, number: number): Question {
  const content = `${client}-${number} `.repeat(UPLOAD).slice(0, UPLOAD);
  const head = `POST /files/${client} HTTP/1.1\r\nHost: soak\r\nContent-Length: ${UPLOAD}\r\n\r\n`;
  const pieces = [head + content.slice(0, UPLOAD / 3), content.slice(UPLOAD / 3)];
  return { method: 'POST', pieces, isRight: (status) => status === 201 };
}

/** The file that this client uploaded last. There may be none, or an older one; but never a part of one, nor two mixed. */
function readBack(client: number): Question {
  return get(`/files/${client}`, (status, content) => {
    if (status === 404) return true;
    const name = content.toString('latin1', 0, content.indexOf(' ') + 1);
    return status === 200 && content.equals(Buffer.from(name.repeat(UPLOAD).slice(0, UPLOAD)));
  });
}

/** The question number so-and-so of a client: all kinds in turn, each client beginning with another one. */
export function question(client: number, number: number): Question {
  const name = `${client}-${number}`;
  switch ((client + number) % 12) {
    case 0:
      return get('/api/hello', (status, content) => status === 200 && content.toString() === 'Hello, world!\n');
    case 1:
      return get('/small.css', (status, content) => status === 200 && content.equals(SMALL));
    case 2:
      return echo(name, 'whole');
    case 3:
      return head('/large.bin');
    case 4:
      return echo(name, 'in-two');
    case 5:
      return get(`/nothing/${name}`, (status) => status === 404);
    case 6:
      return echo(name, 'chunked');
    case 7:
      return compressed('/large.txt');
    case 8:
      return echo(name.padEnd(60_000, '.'), 'in-two');
    case 9:
      return upload(client, number);
    case 10:
      return readBack(client);
    default:
      return get('/large.bin', (status, content) => status === 200 && content.equals(LARGE));
  }
}
