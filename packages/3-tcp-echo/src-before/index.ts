/**
 * Chapter 3: sockets. A connection as a channel of octets, an echo on it, and then HTTP on it.
 *
 * In reading order:
 *   first-draft.ts       accept, read once, answer, close
 *   byte-channel.ts      what we need of a connection
 *   socket-channel.ts    the same over node:net
 *   listen.ts            accept connections, and close them whatever happens
 *   echo.ts              raw echo
 *   incoming-body.ts     content that is read when it is asked for
 *   send-response.ts     a response on a channel
 *   http-connection.ts   the loop: request, handler, response
 */

export { type ByteChannel, type ConnectionHandler, ConnectionLost, type WaitingFor } from './byte-channel.ts';
export { echo } from './echo.ts';
export { type Exchange, type HttpOptions, serveHttp } from './http-connection.ts';
export { bind, DEFAULT_BACKLOG, type Listener, type ListenOptions, listen, type SocketHandler, serveSocket } from './listen.ts';
export { SocketChannel } from './socket-channel.ts';
