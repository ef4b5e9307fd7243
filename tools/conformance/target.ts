/** The full server of this chapter, as the table wants it: once with a handler that reflects, once with known files. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { files, type Handler, json, type RunningServer, serve, stream } from '@http-from-scratch/full-server';
import { decodeLatin1 } from '@http-from-scratch/protocol';
import type { Reflection } from './judge.ts';
import { makeFiles } from './made-files.ts';
import type { Target } from './run.ts';

/**
 * Answers every request with what it saw of it. A server with such a handler can be judged on how it reads: see
 * `--reflects`. With the query `stream` it sends the same without knowing its length, where a handler can. With the query
 * `echo` it sends the content back while it comes.
 */
export const reflect: Handler = async (request) => {
  const { method, target, authority, version, fields, query } = request;
  if (query === 'echo') return stream('application/octet-stream', request.body);
  const content = decodeLatin1(await request.body.bytes());
  const seen: Reflection = { method, target, authority, version, fields: fields.lines, content };
  const answer = json(seen);
  if (query !== 'stream' || answer.content.kind !== 'bytes') return answer;
  return { ...answer, content: { kind: 'stream', stream: pieces(answer.content.bytes) } };
};

async function* pieces(octets: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < octets.length; at += 16) yield octets.subarray(at, at + 16);
}

export interface OurServers {
  readonly target: Target;
  stop(): Promise<void>;
}

/** Starts both on free ports, over a folder that is made for it and removed by `stop`. */
export async function startOurServers(): Promise<OurServers> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const servers: RunningServer[] = [];
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true });
  };
  try {
    const root = await makeFiles(folder);
    const reflecting = await serve(reflect, { port: 0 });
    servers.push(reflecting);
    const serving = await serve(await files(root), { port: 0 });
    servers.push(serving);
    const target = { plain: reflecting.address, reflection: reflecting.address, files: serving.address };
    return { target, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
