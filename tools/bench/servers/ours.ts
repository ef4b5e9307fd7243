/**
 * Our server, used as a library: `serve`, the router, and the files of a folder behind it. No log, as with the others.
 *
 *   ours.ts FOLDER [loop | pool] [ROUTES]
 *
 * `loop` and `pool` say who computes primes; the last number adds so many routes.
 */

import { files, type HttpResponse, json, Router, readJson, serve, text } from '@http-from-scratch/full-server';
import { createPrimesPool, primes, primesRoute } from '@http-from-scratch/threads';

const [, , folder = '.', computing = 'loop', routes = '0'] = process.argv;
const router = new Router();

router.on('GET', '/text', () => text('Hello, world!'));
router.on('POST', '/api/echo', async (request): Promise<HttpResponse> => {
  const { message } = (await readJson(request)) as { message: unknown };
  return json({ 'you sent': message });
});
router.on('POST', '/sink', async ({ body }) => {
  let octets = 0;
  for await (const piece of body) octets += piece.length;
  return text(String(octets));
});
router.on('GET', '/api/primes', primesRoute(computing === 'pool' ? await createPrimesPool() : { run: primes }));

for (let n = 1; n < Number(routes); n++)
  router.on('GET', `/things/${n}/parts/:part`, ({ params }) => text(params.part));
if (Number(routes) > 0) router.on('GET', '/things/last/parts/:part', ({ params }) => text(params.part));

const server = await serve(router.handler(files(folder)), {
  port: 0,
  backlog: 4096,
  limits: { content: 1024 ** 3 }, // one load sends bodies of 100 MB
  deadlines: { idle: 120_000 }, // one load measures the memory of connections that only wait
});
console.log(`PORT ${server.address.port}`);
