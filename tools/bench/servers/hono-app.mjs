// The same application for the three runtimes; only the files differ, since each reads them in its own way.
import { Hono } from 'hono';

export function honoApp(serveFiles) {
  const app = new Hono();
  app.get('/text', (context) => context.text('Hello, world!'));
  app.post('/api/echo', async (context) => context.json({ 'you sent': (await context.req.json()).message }));
  app.get('/*', serveFiles);
  return app;
}
