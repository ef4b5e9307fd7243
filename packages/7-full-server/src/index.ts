/**
 * Chapter 7: everything together, as a library and as a program.
 *
 * In reading order:
 *   first-draft.ts        the article's whole server in one file
 *   server.ts             serve(): listen, and hand each connection to the service
 *   options.ts            every limit and deadline, with its default
 *   service.ts            what happens to a connection
 *   patience.ts           how long is too long?
 *   compression.ts
 *   access-log.ts
 *   pool-on-demand.ts     threads that start with the first job
 *   site.ts               files, the API and the pool of threads, as one handler
 *   thread.ts             the same site in each of several threads
 */

export {
  empty,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  html,
  json,
  text,
} from '@http-from-scratch/protocol';
export { compose, type Middleware, Router, readJson, route } from '@http-from-scratch/routing';
export { files } from '@http-from-scratch/static-files';
export { type Clock, systemClock } from '@http-from-scratch/threads';
export { accessLog, combinedLine, jsonLine, LOG_FORMATS, type LogFormat } from './access-log.ts';
export { compression, mayCompress } from './compression.ts';
export type { Deadlines, ServerOptions } from './options.ts';
export { Patience, type Verdict } from './patience.ts';
export { type PoolOnDemand, poolOnDemand } from './pool-on-demand.ts';
export { type RunningServer, serve } from './server.ts';
export { createService, type Service } from './service.ts';
export { openSite, type Site, type SiteOptions } from './site.ts';
