import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from '@http-from-scratch/protocol';
import { files } from '@http-from-scratch/static-files';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Router } from '#chapter';

async function ask(router: Router, method: string, target: string) {
  const { status, fields, content } = await router.handler()(request(method, target));
  return {
    status,
    allow: fields.get('Allow'),
    location: fields.get('Location'),
    content: content.kind === 'bytes' ? new TextDecoder().decode(content.bytes) : '',
  };
}

describe('Mounted files', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'mounted-'));
    mkdirSync(join(root, 'sub'));
    writeFileSync(join(root, 'a.txt'), 'a file');
    writeFileSync(join(root, 'sub', 'index.html'), 'sub');
    writeFileSync(join(root, '404.html'), 'own 404');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it.each([
    ['GET', '/static/a.txt', { status: 200, content: 'a file' }],
    ['GET', '/static/sub/', { status: 200, content: 'sub' }],
    ['GET', '/static/nope', { status: 404, content: 'own 404' }],
    ['GET', '/static/..%2fsecret', { status: 404 }],
    ['GET', '/static/%2e%2e/secret', { status: 404 }],
    ['POST', '/static/a.txt', { status: 405, allow: 'GET, HEAD, OPTIONS' }],
    ['OPTIONS', '/static/a.txt', { status: 204, allow: 'GET, HEAD, OPTIONS' }],
    ['GET', '/static/sub', { status: 301, location: 'sub/' }],
    ['GET', '/static/sub?q=1', { status: 301, location: 'sub/?q=1' }],
    ['GET', '/a.txt', { status: 404 }],
  ])('%s %s', async (method, target, wanted) => {
    expect(await ask(new Router().mount('/static', files(root)), method, target)).toMatchObject(wanted);
  });
});
