import { type HttpRequest, request } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { health } from '#chapter';

const say = async (asked: HttpRequest) => {
  const { status, fields, content } = await health(asked);
  return [status, String(content.kind === 'bytes' && Buffer.from(content.bytes)), fields.get('Cache-Control')];
};

describe('health', () => {
  it('is well while the server serves', async () => {
    expect(await say(request('GET', '/healthz'))).toEqual([200, 'ok\n', 'no-store']);
  });

  it('is 503 when the server is stopping: nothing new should be sent here', async () => {
    const stopping = Object.defineProperty(request('GET', '/healthz'), 'draining', { value: AbortSignal.abort() });
    expect(await say(stopping)).toEqual([503, 'stopping\n', 'no-store']);
  });
});
