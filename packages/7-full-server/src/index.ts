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
 *
 * And what the joints are good for:
 *   beyond/tls.ts            https
 *   beyond/events.ts         server-sent events
 *   beyond/frames.ts         WebSocket's frames
 *   beyond/frame-reader.ts   messages from the frames of a client
 *   beyond/open-socket.ts    messages both ways, heartbeats, and the goodbye
 *   beyond/web-socket.ts     the handshake
 *   beyond/fetch-handler.ts  applications of Hono, h3 and others
 *   beyond/live.ts           what the page shows of it
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
  type Tunnel,
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
export { type EventSourceOf, events, type ServerEvent } from './beyond/events.ts';
export { type Fetch, type FetchApplication, type FetchOptions, fetchHandler } from './beyond/fetch-handler.ts';
export { type FrameLimits, FrameReader, type Incoming } from './beyond/frame-reader.ts';
export { BINARY, encodeFrame, TEXT, WebSocketError } from './beyond/frames.ts';
export { type Counters, frameEcho, liveCounters } from './beyond/live.ts';
export { OpenSocket, type SocketOptions } from './beyond/open-socket.ts';
export type { TlsOptions } from './beyond/tls.ts';
export { type WebSocketOptions, webSocket } from './beyond/web-socket.ts';
export { compression, mayCompress } from './compression.ts';
export { health } from './health.ts';
export { type LogStream, logTo } from './log-stream.ts';
export type { Deadlines, ServerOptions } from './options.ts';
export { Patience, type Verdict } from './patience.ts';
export { type PoolOnDemand, poolOnDemand } from './pool-on-demand.ts';
export { type RunningServer, serve } from './server.ts';
export { createService, type Service } from './service.ts';
export { openSite, type Site, type SiteOptions } from './site.ts';
