/** A notes application on Hono, as its users write them: nothing in it knows which server it runs on. */

import { Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { bodyLimit } from 'hono/body-limit';
import { setCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { stream, streamSSE } from 'hono/streaming';

const app = new Hono();
const notes = new Map([['1', 'milk']]);

app.use(secureHeaders());
app.use('/api/*', cors({ origin: 'https://example.org', credentials: true }));
app.use('/notes/*', etag());
app.use('/admin/*', basicAuth({ username: 'ada', password: 'engine' }));
app.use(requestId({ generator: () => 'one-and-the-same' }));

app.get('/', (context) => context.text('Hello from Hono'));
app.get('/where', (context) => context.json({ url: context.req.url, accepts: context.req.header('Accept') ?? null }));
app.get('/notes/:id', (context) => {
  const note = notes.get(context.req.param('id'));
  return note === undefined ? context.json({ error: 'no such note' }, 404) : context.json({ note });
});
app.delete('/notes/:id', (context) => context.body(null, 204));
app.post('/api/echo', async (context) => context.json({ 'you sent': await context.req.json() }));
app.post('/form', async (context) => context.json(await context.req.parseBody()));
app.post('/octets', async (context) => context.body(await context.req.arrayBuffer()));
app.post('/few', bodyLimit({ maxSize: 10 }), async (context) => context.text(await context.req.text()));
app.post('/back', (context) =>
  context.newResponse(context.req.raw.body, 200, { 'Content-Type': 'application/octet-stream' }),
);
app.get('/cookies', (context) => {
  setCookie(context, 'one', '1', { httpOnly: true });
  setCookie(context, 'two', '2, and more', { path: '/cookies' });
  return context.text('two cookies');
});
app.get('/stream', (context) =>
  stream(context, async (out) => {
    for (let line = 0; line < 20; line++) {
      await out.writeln(`line ${line}`);
      await out.sleep(1);
    }
  }),
);
app.get('/events', (context) =>
  streamSSE(context, async (out) => {
    for (let id = 1; id <= 3; id++) await out.writeSSE({ id: String(id), event: 'tick', data: `${id}` });
  }),
);
app.get('/large', (context) => context.text('0123456789abcdef'.repeat(65_536)));
app.get('/away', (context) => context.redirect('/'));
app.get('/admin/secret', (context) => context.text('the engine'));
app.get('/refused', () => {
  throw new HTTPException(422, { message: 'not like this' });
});
app.get('/broken', () => {
  throw new Error('a fault of the application');
});
app.notFound((context) => context.json({ error: `there is no ${context.req.path}` }, 404));
app.onError((error, context) =>
  error instanceof HTTPException ? error.getResponse() : context.json({ error: error.message }, 500),
);

export default app;
