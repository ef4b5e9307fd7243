/**
 * Programs as users of the server write them, each with clients that want something and clients that vanish. When all
 * clients are gone, nothing of them may be left: no connection, no stream, no waiting question, no half of a file.
 */

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Handler, type ServerOptions, serve } from '@http-from-scratch/full-server';
import { ask, Client } from '@http-from-scratch/tcp-echo/testing';
import { siteWithAdmin } from './applications/admin.ts';
import { Chat } from './applications/chat.ts';
import { notesApi, refusal } from './applications/notes-api.ts';
import { Clock } from './applications/sse-clock.ts';
import { Uploads } from './applications/upload.ts';
import { pointsOf, vanish, WAYS } from './vanishing-client.ts';

type Server = { readonly port: number };

export interface Application {
  readonly name: string;
  readonly handler: Handler;
  readonly options?: ServerOptions;
  /** What clients do that stay, each a story of its own. @throws {Error} when an answer is not the right one */
  readonly visits: readonly ((server: Server, number: number) => Promise<void>)[];
  /** What clients begin that vanish. */
  readonly requests: readonly string[];
  /** What is held for clients: all of it must be let go of when they are gone. */
  readonly held: () => number | Promise<number>;
}

export interface Account {
  readonly answered: number;
  readonly vanished: number;
  /** What went wrong, in a sentence each. */
  readonly faults: readonly string[];
}

/** Milliseconds for everything to be let go of, once the last client has gone: less than a server gives itself to stop. */
const PATIENCE = 9_000;

/**
 * Serves the application, lets all kinds of clients come at once, so many times, and looks at what is left of them.
 * @param enough asked before each further time
 */
export async function exercise(
  application: Application,
  enough: (times: number) => boolean,
  patience = PATIENCE,
): Promise<Account> {
  const { handler, options, visits, requests, held } = application;
  const faults: string[] = [];
  let [answered, vanished] = [0, 0];
  const onError = (error: unknown) => void faults.push(`the server was told of ${error}`);
  const server = await serve(handler, { ...options, port: 0, onError });
  const { port } = server.address;
  const points = requests.flatMap((request) => pointsOf(request));
  for (let times = 0; !enough(times); times++) {
    const staying = visits.map((visit) =>
      visit({ port }, times).then(
        () => answered++,
        (error) => faults.push((error as Error).message),
      ),
    );
    const leaving = points.flatMap((point) => WAYS.map((way) => vanish(port, point, way).then(() => vanished++)));
    await Promise.all([...staying, ...leaving]);
  }
  for (const end = performance.now() + patience; performance.now() < end; await sleep(10)) {
    if (server.connections === 0 && (await held()) === 0) break;
  }
  if (server.connections > 0) faults.push(`${server.connections} connections are left`);
  if ((await held()) > 0) faults.push(`${await held()} of what is held for clients is left`);
  const stopsAt = performance.now();
  await server.stop();
  if (performance.now() - stopsAt > patience) faults.push('it took long to stop, and there was nothing to wait for');
  return { answered, vanished, faults };
}

/** @param folder for the files of those that have any */
export function applications(folder: string): readonly Application[] {
  return [clock(), chat(), upload(folder), notes(), admin()];
}

function clock(): Application {
  const clock = new Clock(20);
  return {
    name: 'a clock of server-sent events',
    handler: clock.handler(),
    visits: [
      async ({ port }) => {
        const client = await Client.open({ port });
        client.send('GET /clock HTTP/1.1\r\nHost: x\r\n\r\n');
        await client.until(/id: 1\n.*id: 3\n/s);
        client.destroy();
      },
    ],
    requests: ['GET /clock HTTP/1.1\r\nHost: x\r\n\r\n'],
    held: () => clock.watching,
  };
}

function chat(): Application {
  // A client that has closed its side may still be listening, so its question is held until this patience is over.
  const chat = new Chat(1_000);
  return {
    name: 'a chat with long polling',
    handler: chat.handler(),
    visits: [
      async (server, number) => {
        const said = post('/messages', JSON.stringify({ text: `message ${number}` }));
        const waiting = ask(server, `GET /messages?after=${number}`);
        expect(await ask(server, ...said), 201, `{"number":${number + 1}}`);
        expect(await waiting, 200, JSON.stringify([{ number: number + 1, text: `message ${number}` }]));
      },
      async (server) => expect(await ask(server, ...post('/messages', '{}')), 422),
    ],
    // Nobody ever says a message of this number.
    requests: ['GET /messages?after=1000000 HTTP/1.1\r\nHost: x\r\n\r\n', octets(post('/messages', '{"text":""}'))],
    held: () => chat.waiting,
  };
}

function upload(folder: string): Application {
  const uploads = new Uploads(folder);
  const content = 'x'.repeat(200_000);
  return {
    name: 'an upload to the disk, with its progress',
    handler: uploads.handler(),
    visits: [
      async (server, number) => {
        const client = await Client.open(server);
        client.send(`PUT /uploads/${number} HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n`);
        client.send(content.slice(0, 100_000));
        const progress = () => ask(server, `GET /uploads/${number}/progress`);
        while ((await progress()).content.toString() !== '{"received":100000,"of":200000}') await sleep(1);
        client.send(content.slice(100_000));
        await client.until('HTTP/1.1 201');
        client.destroy();
        expect(await progress(), 404);
      },
      async (server) => expect(await ask(server, 'PUT /uploads/..%2fpasswd', ['Content-Length: 1'], 'x'), 422),
    ],
    requests: [octets(['PUT /uploads/half', ['Content-Length: 200000'], content])],
    held: async () => uploads.underWay + (await readdir(folder)).filter((name) => name.endsWith('.part')).length,
  };
}

function notes(): Application {
  const signedIn = 'Authorization: Bearer secret-of-ada';
  const note = '{"text":"milk"}';
  const put = (path: string, ...lines: string[]): Asked => [
    `PUT ${path}`,
    [`Content-Length: ${note.length}`, 'Content-Type: application/json', ...lines],
    note,
  ];
  return {
    name: 'a JSON API with errors and CORS',
    handler: notesApi(),
    options: { refusal },
    visits: [
      async (server, number) => {
        expect(await ask(server, `OPTIONS /notes/${number}`), 204);
        expect(await ask(server, ...put(`/notes/${number}`)), 401, '{"error":"sign in first"}');
        expect(await ask(server, ...put(`/notes/${number}`, signedIn)), 204);
        expect(await ask(server, `GET /notes/${number}`), 200, '{"by":"ada","text":"milk"}');
      },
      async (server) => expect(await ask(server, 'GET /notes/none'), 404, '{"error":"there is no note none"}'),
      async (server) => expect(await ask(server, 'GET /nowhere'), 404, '{"error":"there is no such path"}'),
      async (server) => {
        const answer = await ask(server, 'GET /notes/1', ['Content-Length: x']);
        expect(answer, 400);
        if (answer.fields.get('Access-Control-Allow-Origin') !== '*') throw new Error('a refusal has no CORS fields');
      },
    ],
    requests: ['GET /notes/1 HTTP/1.1\r\nHost: x\r\n\r\n', octets(put('/notes/vanished', signedIn))],
    held: () => 0,
  };
}

function admin(): Application {
  const password = `Authorization: Basic ${Buffer.from('admin:correct horse').toString('base64')}`;
  return {
    name: 'an admin part with a limit for each address',
    // All clients here have one address. A round has a dozen requests, and then it is enough.
    handler: siteWithAdmin({ most: 5, window: 50 }),
    visits: [
      async (server) => expect(await ask(server, 'GET /'), 200, '<p>Welcome.'),
      async (server) => {
        const statuses: number[] = [];
        for (let n = 0; n < 8; n++) statuses.push((await ask(server, 'GET /admin/', [password])).status);
        if (statuses.some((status) => status !== 200 && status !== 429)) throw new Error(`got ${statuses}`);
      },
      async (server) => expect(await ask(server, 'GET /admin'), 308),
    ],
    requests: ['GET /admin/ HTTP/1.1\r\nHost: x\r\n\r\n', 'POST /admin/reset HTTP/1.1\r\nHost: x\r\n\r\n'],
    held: () => 0,
  };
}

type Asked = [start: string, fieldLines: string[], content: string];

function post(path: string, content: string): Asked {
  return [`POST ${path}`, ['Content-Type: application/json', `Content-Length: ${content.length}`], content];
}

function octets([start, fieldLines, content]: Asked): string {
  return [`${start} HTTP/1.1`, 'Host: x', ...fieldLines, '', content].join('\r\n');
}

function expect(answer: { readonly status: number; readonly content: Buffer }, status: number, content?: string): void {
  const came = `${answer.status} ${answer.content}`;
  if (answer.status !== status) throw new Error(`wanted ${status}, got ${came}`);
  if (content !== undefined && answer.content.toString() !== content) throw new Error(`wanted ${content}, got ${came}`);
}

/** All of them, each for so many milliseconds. @returns whether all was well */
export async function soakApplications(milliseconds: number): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'soak-applications-'));
  let fine = true;
  try {
    const all = applications(folder);
    for (const [index, application] of all.entries()) {
      const end = performance.now() + milliseconds;
      const { answered, vanished, faults } = await exercise(application, () => performance.now() > end);
      console.log(
        `${index + 1} of ${all.length} · ${application.name}: ${answered} visits, ${vanished} vanished, ${faults.length} faults`,
      );
      for (const fault of new Set(faults)) console.log(`  ${fault}`);
      fine &&= faults.length === 0;
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return fine;
}
