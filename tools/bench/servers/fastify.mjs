// `async` handlers, as its documentation shows them first; with `plain`, its reply.send instead.
import files from '@fastify/static';
import fastify from 'fastify';

const [, , root, shape] = process.argv;
const app = fastify();
if (shape === 'plain') {
  app.get('/text', (_, reply) => reply.type('text/plain; charset=utf-8').send('Hello, world!'));
} else {
  app.get('/text', async (_, reply) => {
    reply.type('text/plain; charset=utf-8');
    return 'Hello, world!';
  });
}
// With a schema for the answer, as its documentation advises: it serializes faster than JSON.stringify.
const answer = { type: 'object', properties: { 'you sent': { type: 'string' } } };
app.post('/api/echo', { schema: { response: { 200: answer } } }, async (request) => ({
  'you sent': request.body.message,
}));
app.register(files, { root });
await app.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
console.log(`PORT ${app.server.address().port}`);
