/** What the first draft gets wrong, as tests that pass. Each says what the real one does instead. */

import { text } from '@http-from-scratch/protocol';
import { type Listener, listen, serveHttp } from '@http-from-scratch/tcp-echo';
import { afterEach, describe, expect, it } from 'vitest';
import { DemoApi, explainInJson, Router } from '#chapter';
import { firstDraft, ROUTES, route } from '../src/first-draft.ts';

const listeners: Listener[] = [];

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.stop();
});

/** Sends the same to both, and tells both answers. */
async function askBoth(method: string, path: string, body?: string, mediaType = 'application/json') {
  const real = new Router().add(new DemoApi(), explainInJson).on('GET', '/users/:id', ({ params }) => text(params.id));
  return { draft: await ask(firstDraft()), real: await ask(real.handler()) };

  async function ask(handler: Parameters<typeof serveHttp>[0]) {
    const listener = await listen(serveHttp(handler), { port: 0 });
    listeners.push(listener);
    const headers = { Connection: 'close', ...(body === undefined ? {} : { 'Content-Type': mediaType }) };
    const init = body === undefined ? { method, headers } : { method, headers, body };
    const response = await fetch(`http://127.0.0.1:${listener.port}${path}`, init);
    return { status: response.status, allow: response.headers.get('Allow'), content: await response.text() };
  }
}

describe('The first draft', () => {
  it('echoes, as the article does', async () => {
    const { draft, real } = await askBoth('POST', '/api/echo', '{"message":"hi"}');
    expect(draft).toEqual({ status: 200, allow: null, content: '{"you sent":"hi"}' });
    expect(real).toEqual(draft);
  });

  it('answers what is not in the table with a file', async () => {
    const handler = firstDraft(() => text('a file'));
    const listener = await listen(serveHttp(handler), { port: 0 });
    listeners.push(listener);
    const response = await fetch(`http://127.0.0.1:${listener.port}/a.txt`, { headers: { Connection: 'close' } });
    expect(await response.text()).toBe('a file');
  });

  it.each([
    ['malformed JSON', '{"message":'],
    ['null', 'null'],
  ])('takes %s for its own fault: 500, where 400 would tell the client what to mend', async (_name, body) => {
    const { draft, real } = await askBoth('POST', '/api/echo', body);
    expect(draft.status).toBe(500);
    expect(real.status).toBe(400);
  });

  it('takes a message that is not there, and answers that you sent nothing', async () => {
    const { draft, real } = await askBoth('POST', '/api/echo', '{"text":"hi"}');
    expect(draft).toMatchObject({ status: 200, content: '{}' });
    expect(real.status).toBe(400);
  });

  it('takes JSON that calls itself text: what a form on a foreign page can send', async () => {
    const { draft, real } = await askBoth('POST', '/api/echo', '{"message":"hi"}', 'text/plain');
    expect(draft.status).toBe(200);
    expect(real.status).toBe(415);
  });

  it('refuses a method without saying which there are', async () => {
    const { draft, real } = await askBoth('GET', '/api/echo');
    expect(draft).toMatchObject({ status: 405, allow: null });
    expect(real).toMatchObject({ status: 405, allow: 'OPTIONS, POST' });
  });

  it('has no methods in its table: DELETE greets', async () => {
    const { draft, real } = await askBoth('DELETE', '/api/hello');
    expect(draft).toMatchObject({ status: 200, content: 'Hello, world!' });
    expect(real).toMatchObject({ status: 405, allow: 'GET, HEAD, OPTIONS' });
  });

  it('says 405 to OPTIONS', async () => {
    const { draft, real } = await askBoth('OPTIONS', '/api/echo');
    expect(draft.status).toBe(405);
    expect(real).toMatchObject({ status: 204, allow: 'OPTIONS, POST' });
  });

  it('has no parameters: each user would need a line of the table', async () => {
    const { draft, real } = await askBoth('GET', '/users/7');
    expect(draft.status).toBe(404);
    expect(real).toMatchObject({ status: 200, content: '7' });
  });

  it('does not know a path that is written in another way', async () => {
    const { draft, real } = await askBoth('GET', '/%61pi/hello');
    expect(draft.status).toBe(404);
    expect(real.status).toBe(200);
  });

  it('forgets a route when another takes its path, and tells nobody', () => {
    const first = () => text('first');
    const second = () => text('second');
    route('/twice', first);
    route('/twice', second);
    expect(ROUTES['/twice']).toBe(second);
    const router = new Router().on('GET', '/twice', first);
    expect(() => router.on('GET', '/twice', second)).toThrow('takes the same paths');
    delete ROUTES['/twice'];
  });

  it('finds in its table what nobody put there: only the slash saves it', () => {
    expect(ROUTES.constructor).toBe(Object);
    expect(ROUTES['/constructor']).toBeUndefined();
  });
});
