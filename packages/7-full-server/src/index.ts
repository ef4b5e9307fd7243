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
 *   access-log.ts         a line for each exchange
 *   log-stream.ts         and a reader of them that is slow, or gone
 *   health.ts             for a load balancer
 *   pool-on-demand.ts     threads that start with the first job
 *   site.ts               files, the API and the pool of threads, as one handler
 *   thread.ts             the same site in each of several threads
 */

export type { ParserLimits } from '@http-from-scratch/parser';
// One import for an application: what it makes and what it is given, and every type in a signature of these.
export {
  bytes,
  type Content,
  empty,
  type FieldLine,
  Fields,
  type Handler,
  HttpError,
  HttpRequest,
  type HttpResponse,
  html,
  json,
  type Peer,
  ProtocolError,
  type ProtocolErrorCode,
  RequestBody,
  type RequestLimits,
  type ResponseOptions,
  redirect,
  request,
  stream,
  text,
} from '@http-from-scratch/protocol';
export {
  compose,
  explainInJson,
  type Middleware,
  onResponse,
  type Params,
  type RoutedRequest,
  type RouteHandler,
  type RouteOptions,
  Router,
  readJson,
  route,
  securityFields,
  securityFieldsWith,
  uploads,
} from '@http-from-scratch/routing';
export { type FilesOptions, files, tryFiles } from '@http-from-scratch/static-files';
export type { Exchange } from '@http-from-scratch/tcp-echo';
export { type Clock, systemClock, type WorkerPool } from '@http-from-scratch/threads';
export { accessLog, combinedLine, jsonLine, LOG_FORMATS, type LogFormat } from './access-log.ts';
export { compression, mayCompress } from './compression.ts';
export { health } from './health.ts';
export { type LogStream, logTo } from './log-stream.ts';
export type { Deadlines, ServerOptions } from './options.ts';
export { Patience, type Verdict } from './patience.ts';
export { type PoolOnDemand, poolOnDemand } from './pool-on-demand.ts';
export { type RunningServer, serve } from './server.ts';
export { createService, type Service } from './service.ts';
export { openSite, type Site, type SiteOptions } from './site.ts';
