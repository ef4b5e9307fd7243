/** HTTP with a handler, as connections that can be asked to come to an end. */

import type { Handler } from '@http-from-scratch/protocol';
import { Connections, type HttpOptions, serveHttp } from '@http-from-scratch/tcp-echo';

export const httpService = (handler: Handler, options: HttpOptions = {}) =>
  new Connections(serveHttp(handler, options));
