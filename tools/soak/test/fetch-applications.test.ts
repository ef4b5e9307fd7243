/** Other people's applications: what they answer here is what they answer on the server that most of them run on. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import {
  type Fetch,
  type FetchApplication,
  fetchHandler,
  type RunningServer,
  serve,
} from '@http-from-scratch/full-server';
import type { FieldLine } from '@http-from-scratch/protocol';
import { ask } from '@http-from-scratch/tcp-echo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import h3 from '../applications/h3.ts';
import hono from '../applications/hono.ts';

type Asked = readonly [start: string, fieldLines?: readonly string[], content?: string];

function post(path: string, mediaType: string, content: string): Asked {
  return [`POST ${path}`, [`Content-Type: ${mediaType}`, `Content-Length: ${content.length}`], content];
}

const CHUNKED = '5\r\nin ch\r\n4\r\nunks\r\n0\r\n\r\n';
const ALL_OCTETS = String.fromCharCode(...Array.from({ length: 256 }, (_, octet) => octet));
const MULTIPART = '--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nmilk\r\n--b--\r\n';
const PASSWORD = `Authorization: Basic ${btoa('ada:engine')}`;

/** What is asked, and the status: so that two servers that fail alike are no success. */
const QUESTIONS: readonly [what: string, status: number, asked: Asked][] = [
  ['a text', 200, ['GET /']],
  ['HEAD', 200, ['HEAD /']],
  ['HEAD of something large', 200, ['HEAD /large']],
  ['HEAD of a stream', 200, ['HEAD /stream']],
  ['a query, and a field that comes twice', 200, ['GET /where?a=1&b=%C3%A9&a=2', ['Accept: a/b', 'Accept: c/d']]],
  ['a parameter', 200, ['GET /notes/1']],
  ['something that is not there', 404, ['GET /notes/2']],
  ['a path that is not there', 404, ['GET /nowhere']],
  ['a method that is not there', 404, ['PATCH /']],
  ['a response without content', 204, ['DELETE /notes/1']],
  ['JSON', 200, post('/api/echo', 'application/json', '{"text":["a",1,null]}')],
  ['a form', 200, post('/form', 'application/x-www-form-urlencoded', 'text=a+b&more=%C3%A9')],
  ['a form in parts', 200, post('/form', 'multipart/form-data; boundary=b', MULTIPART)],
  ['all octets', 200, post('/octets', 'application/octet-stream', ALL_OCTETS)],
  ['no octets', 200, post('/octets', 'application/octet-stream', '')],
  ['a body in chunks', 200, ['POST /octets', ['Transfer-Encoding: chunked'], CHUNKED]],
  ['a body that is piped back', 200, post('/back', 'application/octet-stream', ALL_OCTETS.repeat(1_000))],
  ['several cookies', 200, ['GET /cookies']],
  ['a stream', 200, ['GET /stream']],
  ['events', 200, ['GET /events']],
  ['a mebibyte', 200, ['GET /large']],
  ['a redirection', 302, ['GET /away']],
  ['a secret, without a password', 401, ['GET /admin/secret']],
  ['a secret, with one', 200, ['GET /admin/secret', [PASSWORD]]],
  ['a preflight', 204, ['OPTIONS /api/echo', ['Origin: https://example.org', 'Access-Control-Request-Method: POST']]],
  ['something from elsewhere', 200, ['GET /notes/1', ['Origin: https://example.org']]],
  ['what is refused', 422, ['GET /refused']],
  ['what throws', 500, ['GET /broken']],
];

const ONLY_HONO: typeof QUESTIONS = [
  ['what the client has already', 304, ['GET /notes/1', ['If-None-Match: *']]],
  ['more than is allowed', 413, post('/few', 'text/plain', 'more than ten octets')],
];

/** Of the server and not of the application. */
const SERVERS_OWN = ['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length'];

const ADDED_TYPE = 'text/plain; charset=UTF-8';

const isType = ([name]: FieldLine) => name === 'content-type';

async function answerOf(server: { port: number }, [start, fieldLines, content]: Asked) {
  const { status, fields, content: octets } = await ask(server, start, fieldLines, content);
  const lines = fields.lines.map(([name, value]) => [name.toLowerCase(), value] as const);
  const ofTheApplication = lines.filter(([name]) => !SERVERS_OWN.includes(name));
  return { status, fields: ofTheApplication.toSorted(), content: octets.toString('latin1') };
}

const APPLICATIONS: readonly [string, Exclude<FetchApplication, Fetch>, typeof QUESTIONS][] = [
  ['hono', hono, [...QUESTIONS, ...ONLY_HONO]],
  ['h3', h3, QUESTIONS],
];

describe.each(APPLICATIONS)('an application of %s answers as on its usual server', (_, application, questions) => {
  let ours: RunningServer;
  let usual: Server;
  const faults: unknown[] = [];
  beforeAll(async () => {
    const fetch: Fetch = (request) => application.fetch(request);
    ours = await serve(fetchHandler(application), { port: 0, onError: (error) => faults.push(error) });
    // It would put classes of its own in the place of the platform's, and ours would be tested with them.
    usual = createServer(getRequestListener(fetch, { overrideGlobalObjects: false }));
    await new Promise<void>((resolve) => usual.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await ours?.stop();
    usual?.close();
    usual?.closeAllConnections();
  });

  it.each(questions)('to %s', async (_what, status, asked) => {
    const here = await answerOf(ours.address, asked);
    const there = await answerOf({ port: (usual.address() as AddressInfo).port }, asked);
    // What the application sends without a type is text to the other server. Ours adds nothing that it wasn't told.
    if (!here.fields.some(isType))
      there.fields = there.fields.filter((line) => !isType(line) || line[1] !== ADDED_TYPE);
    expect(here).toEqual(there);
    expect(here.status).toBe(status);
    expect(faults).toEqual([]);
  });
});
