/**
 * Our server, used as a library: `serve`, the router, and the files of a folder behind it. No log, as with the others.
 *
 *   ours.ts FOLDER [loop | pool] [ROUTES] [async | plain]
 *
 * `loop` and `pool` say where primes are computed; the number adds so many routes. Handlers are `async`, as people write
 * them; `plain` answers the same text without a promise. `pool` starts threads, so it runs only uncompiled.
 */

import { files, json, Router, readJson, serve, text } from '@http-from-scratch/full-server';
import { createPrimesPool, primes, primesRoute } from '@http-from-scratch/threads';

const [, , folder = '.', computing = 'loop', routes = '0', shape = 'async'] = process.argv;
const router = new Router();

if (shape === 'plain') router.on('GET', '/text', () => text('Hello, world!'));
else router.on('GET', '/text', async () => text('Hello, world!'));
router.on('POST', '/api/echo', async (request) => {
  const { message } = (await readJson(request)) as { message: unknown };
  return json({ 'you sent': message });
});
router.on('POST', '/sink', async ({ body }) => {
  let octets = 0;
  for await (const piece of body) octets += piece.length;
  return text(String(octets));
});
router.on('POST', '/bytes', async ({ body }) => text(String((await body.bytes()).length)));
router.on('GET', '/api/primes', primesRoute(computing === 'pool' ? await createPrimesPool() : { run: primes }));

for (let n = 1; n < Number(routes); n++)
  router.on('GET', `/things/${n}/parts/:part`, async ({ params }) => text(params.part));
if (Number(routes) > 0) router.on('GET', '/things/last/parts/:part', async ({ params }) => text(params.part));

const server = await serve(router.handler(files(folder)), {
  port: 0,
  backlog: 4096,
  limits: { content: 1024 ** 3 }, // one question sends bodies of 100 MB
  deadlines: { idle: 120_000 }, // one question measures the memory of connections that only wait
});
console.log(`PORT ${server.address.port}`);
