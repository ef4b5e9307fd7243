/**
 * Chapter 3: sockets. A connection as a channel of octets, an echo on it, and then HTTP on it.
 *
 * In reading order:
 *   first-draft.ts       accept, read once, answer, close
 *   byte-channel.ts      what we need of a connection
 *   echo.ts              raw echo, in three lines
 *   socket-reader.ts     the receiving half of a socket: pushed octets, pulled
 *   socket-writer.ts     the sending half: gather, and wait for a slow reader
 *   socket-channel.ts    both halves: how a connection is lost, and how it ends well
 *   roster.ts            who is connected now
 *   listen.ts            accept connections, and close them whatever happens
 *   connection-log.ts    the life of each connection, as lines
 *   http-connection.ts   HTTP is a loop: request, handler, response
 *   incoming-body.ts     content that is read when it is asked for
 *   ask-handler.ts       a response, whatever goes wrong
 *   check-response.ts    what a response is, for who has no compiler
 *   send-response.ts     a response on a channel
 *   response-head.ts     its head, made once a second for answers that share it
 *   send-stream.ts       content that is made while it is sent
 *   draining.ts          when is a connection done, if the server is stopping?
 */

export { type ByteChannel, type ConnectionHandler, ConnectionLost, type WaitingFor } from './byte-channel.ts';
export { type ConnectionEvent, describeConnection, logConnections } from './connection-log.ts';
export { echo } from './echo.ts';
export { type Exchange, type HttpOptions, serveHttp } from './http-connection.ts';
export {
  bind,
  DEFAULT_BACKLOG,
  type Listener,
  type ListenOptions,
  listen,
  type SocketHandler,
  serveSocket,
} from './listen.ts';
export { Roster } from './roster.ts';
export { type Reply, sendResponse } from './send-response.ts';
export { SocketChannel } from './socket-channel.ts';
