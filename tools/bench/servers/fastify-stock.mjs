// Fastify with its own plugins for the same purposes, and its own logger.
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import fastify from 'fastify';

const [, , root, log] = process.argv;
const app = fastify({ logger: { file: log } });
await app.register(helmet);
await app.register(compress);
await app.register(files, { root });
app.get('/api/hello', async (_, reply) => {
  reply.type('text/plain; charset=utf-8');
  return 'Hello, world!\n';
});
await app.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
console.log(`PORT ${app.server.address().port}`);
