/** The demonstration: a greeting, the article's echo, and a mirror. Add it to a router: `router.add(new DemoApi())`. */

import { type HttpResponse, json, ProtocolError, text } from '@http-from-scratch/protocol';
import { inspect } from './inspect.ts';
import { readJson } from './read-json.ts';
import type { RoutedRequest } from './route.ts';
import { route } from './route-decorator.ts';

/** In octets. A longer message makes no better echo, and the response is held in memory, too. */
const ECHO_LIMIT = 64 * 1024;

export class DemoApi {
  @route('GET', '/api/hello')
  hello(): HttpResponse {
    return text('Hello, world!\n');
  }

  /** `{"message": m}` → `{"you sent": m}` */
  @route('POST', '/api/echo')
  async echo(request: RoutedRequest): Promise<HttpResponse> {
    const content = await readJson(request, ECHO_LIMIT);
    if (typeof content !== 'object' || content === null || !('message' in content)) {
      throw new ProtocolError('bad-content', 400, 'the content must be an object with a message: {"message": "…"}');
    }
    return json({ 'you sent': content.message });
  }

  /** The request itself, octet by octet. No cache may store the response: it's about a single client. */
  @route('GET', '/api/inspect')
  inspect(request: RoutedRequest): HttpResponse {
    return json(inspect(request), { fields: [['Cache-Control', 'no-store']] });
  }
}
