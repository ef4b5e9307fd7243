/** A notes application on h3, as its users write them: nothing in it knows which server it runs on. */

import {
  appendResponseHeader,
  basicAuth,
  createEventStream,
  getQuery,
  H3,
  HTTPError,
  handleCors,
  noContent,
  readBody,
  redirect,
  setCookie,
} from 'h3';

const app = new H3({ silent: true });
const notes = new Map([['1', 'milk']]);

app.use('/api/**', (event) => {
  const answer = handleCors(event, { origin: ['https://example.org'], methods: ['GET', 'POST'] });
  return answer === false ? undefined : answer;
});
app.use((event) => void event.res.headers.set('X-Powered-By', 'h3'));

app.get('/', () => 'Hello from h3');
app.get('/where', (event) => ({
  url: event.req.url,
  query: getQuery(event),
  accepts: event.req.headers.get('Accept'),
}));
app.get('/notes/:id', (event) => {
  const note = notes.get(event.context.params?.id ?? '');
  if (note === undefined) throw new HTTPError({ status: 404, message: 'no such note' });
  return { note };
});
app.delete('/notes/:id', () => noContent());
app.post('/api/echo', async (event) => ({ 'you sent': await readBody(event) }));
app.post('/form', async (event) => Object.fromEntries(await event.req.formData()));
app.post('/octets', async (event) => new Uint8Array(await event.req.arrayBuffer()));
app.post('/back', (event) => event.req.body ?? '');
app.get('/cookies', (event) => {
  setCookie(event, 'one', '1', { httpOnly: true });
  setCookie(event, 'two', '2, and more', { path: '/cookies' });
  appendResponseHeader(event, 'X-Twice', 'a');
  appendResponseHeader(event, 'X-Twice', 'b');
  return 'two cookies';
});
app.get('/stream', () => {
  const encoder = new TextEncoder();
  let line = 0;
  return new ReadableStream({
    async pull(out) {
      if (line === 20) return out.close();
      await new Promise((resolve) => setTimeout(resolve, 1));
      out.enqueue(encoder.encode(`line ${line++}\n`));
    },
  });
});
app.get('/events', (event) => {
  const stream = createEventStream(event);
  void (async () => {
    for (let id = 1; id <= 3; id++) await stream.push({ id: String(id), event: 'tick', data: `${id}` });
    await stream.close();
  })();
  return stream.send();
});
app.get('/large', () => '0123456789abcdef'.repeat(65_536));
app.get('/away', () => redirect('/'));
app.get('/admin/secret', () => 'the engine', { middleware: [basicAuth({ username: 'ada', password: 'engine' })] });
app.get('/refused', () => {
  throw new HTTPError({ status: 422, message: 'not like this', data: { why: 'it is a rule' } });
});
app.get('/broken', () => {
  throw new Error('a fault of the application');
});

export default app;
