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
 *   roster.ts            a Set for those that come and go all the time
 *   connections.ts       what is connected now, and how it is asked to leave
 *   listen.ts            accept connections
 *   connection-log.ts    the life of each connection, as lines
 *   conversation.ts      what HTTP on a connection is told, and tells
 *   http-connection.ts   HTTP is a loop: the next head, one exchange, go on or leave
 *   exchange.ts          one request and its response
 *   received-request.ts  a request that came on a connection
 *   incoming-body.ts     content that is read when it is asked for
 *   ask-handler.ts       a response, whatever goes wrong
 *   check-response.ts    what a response is, for programs without a compiler
 *   send-response.ts     a response on a channel
 *   date.ts              dates in fields
 *   response-head.ts     its head, made once a second for responses that share it
 *   tunnel.ts            a connection that goes on as something else
 *   send-stream.ts       content that is made while it is sent
 *   dispose.ts           content that is not read to its end
 *   hooks.ts             what the application hands in may throw
 *   settings.ts          numbers that the application sets
 */

export { carefulRefusal } from './ask-handler.ts';
export { type ByteChannel, type ConnectionHandler, ConnectionLost, type WaitingFor } from './byte-channel.ts';
export { type ConnectionEvent, describeConnection, logConnections } from './connection-log.ts';
export { Connections, closeIdle, type SocketHandler } from './connections.ts';
export { Conversation, type Exchange, type HttpOptions } from './conversation.ts';
export { formatDate, parseDate } from './date.ts';
export { dispose } from './dispose.ts';
export { echo } from './echo.ts';
export { RunningExchange } from './exchange.ts';
export { guarded } from './hooks.ts';
export { serveHttp } from './http-connection.ts';
export {
  type Accepting,
  type AcceptOptions,
  accept,
  LISTEN_DEFAULTS,
  type Listener,
  type ListenOptions,
  listen,
} from './listen.ts';
export { Roster } from './roster.ts';
export { type Reply, type Sending, sendResponse } from './send-response.ts';
export { count, milliseconds } from './settings.ts';
export { SocketChannel } from './socket-channel.ts';
