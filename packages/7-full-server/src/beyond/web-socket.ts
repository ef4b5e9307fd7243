/** The handshake of WebSocket: a request that asks for it, and the 101 that turns its connection over. RFC 6455 §4 */

import { createHash } from 'node:crypto';
import { Fields, type Handler, HttpError, type HttpRequest, parseList, type Tunnel } from '@http-from-scratch/protocol';
import { OpenSocket, type SocketOptions } from './open-socket.ts';

export interface WebSocketOptions extends SocketOptions {
  /** Sub-protocols that we speak; the client's order decides. None unless given. */
  readonly protocols?: readonly string[];
  /**
   * Whether a page from this origin may connect. A browser lets any page try, and sends the user's cookies along. Default:
   * the pages of the host that was asked. Clients that aren't browsers send no Origin, and may always connect.
   */
  readonly allowOrigin?: (origin: string, request: HttpRequest) => boolean;
}

const UPGRADE = ['Upgrade', 'websocket'] as const;

/**
 * A handler that turns the connection over to `talk`. The socket is closed when `talk` returns, and with 1011 when it throws.
 * The handler throws an HttpError for what is no handshake: 426, or 400; and 403 for a page from elsewhere.
 */
export function webSocket(
  talk: (socket: OpenSocket, request: HttpRequest) => void | Promise<void>,
  options: WebSocketOptions = {},
): Handler {
  const { protocols = [], allowOrigin = isSameHost } = options;
  return (request) => {
    const key = handshakeKey(request);
    const origin = request.fields.get('Origin');
    if (origin !== undefined && !allowOrigin(origin, request)) throw new HttpError(403, 'not for pages from elsewhere');
    const offered = parseList(request.fields.get('Sec-WebSocket-Protocol') ?? '');
    const protocol = offered.find((name) => protocols.includes(name));
    const agreed = protocol === undefined ? [] : [['Sec-WebSocket-Protocol', protocol] as const];
    const fields = Fields.of(UPGRADE, ['Sec-WebSocket-Accept', acceptance(key)], ...agreed);
    const run = (tunnel: Tunnel) => new OpenSocket(tunnel, protocol, options).run((socket) => talk(socket, request));
    return { status: 101, fields, content: { kind: 'upgrade', run } };
  };
}

/** RFC 6455 §4.2.1, §4.4 @throws {HttpError} */
function handshakeKey({ method, version, fields }: HttpRequest): string {
  const lists = (name: string, word: string) => parseList((fields.get(name) ?? '').toLowerCase()).includes(word);
  const asks = method === 'GET' && version === '1.1' && lists('Connection', 'upgrade') && lists('Upgrade', 'websocket');
  if (!asks || fields.get('Sec-WebSocket-Version') !== '13') {
    throw new HttpError(426, 'this is a WebSocket, version 13', [UPGRADE, ['Sec-WebSocket-Version', '13']]);
  }
  const key = fields.get('Sec-WebSocket-Key') ?? '';
  // 16 octets in base64: the last of 22 digits has four bits to spare, and they are zero.
  if (!/^[A-Za-z0-9+/]{21}[AQgw]==$/.test(key)) throw new HttpError(400, 'Sec-WebSocket-Key is 16 octets in base64');
  return key;
}

/** Proves that the server read the request as a handshake: no cache and no other protocol would answer this. §4.2.2 */
function acceptance(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

function isSameHost(origin: string, { authority }: HttpRequest): boolean {
  const host = URL.parse(origin)?.host; // a page without an origin sends `null`
  return host !== undefined && host === URL.parse(`http://${authority}`)?.host;
}
