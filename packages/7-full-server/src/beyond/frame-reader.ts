/** Messages from a client's frames: pushed octets, pulled, as in chapter 2. RFC 6455 §5, without extensions. */

import { appendOctets } from '@http-from-scratch/protocol';
import { BINARY, CLOSE, decode, faultOf, mayBeSent, newDecoder, PING, TEXT, WebSocketError } from './frames.ts';

export type Incoming =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' | 'ping' | 'pong'; readonly octets: Uint8Array }
  /** The code is 1005 when the peer gave none. RFC 6455 §7.1.5 */
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

/** In octets of payload: what announces or gathers more is refused with 1009, before it is in memory. */
export interface FrameLimits {
  readonly frame: number;
  readonly message: number;
}

/** What has arrived of a message, or of a control frame. Text is decoded as it comes, all else is kept in `octets`. */
interface Gathered {
  readonly opcode: number;
  text: string;
  octets: Uint8Array;
  length: number;
}

const NO_OCTETS = new Uint8Array();

export class FrameReader {
  readonly #limits: FrameLimits;
  readonly #reading = this.#read();
  readonly #utf8 = newDecoder();
  #waiting: Uint8Array = NO_OCTETS;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** Takes the octets over: they are unmasked in place. */
  push(octets: Uint8Array): void {
    this.#waiting = this.#waiting.length === 0 ? octets : Buffer.concat([this.#waiting, octets]);
  }

  /**
   * The next message or control frame; undefined: not yet.
   * @throws {WebSocketError} once: after that, nothing more comes
   */
  next(): Incoming | undefined {
    return this.#reading.next().value;
  }

  /** Frame by frame. It stops at each `yield`, and goes on from there when it's asked again. */
  *#read(): Generator<Incoming | undefined, undefined> {
    let message: Gathered | undefined; // the one whose fragments are arriving
    for (;;) {
      const [first, second] = (yield* this.#take(2)) as unknown as [number, number];
      const fault = faultOf(first, second, message !== undefined);
      if (fault !== undefined) throw new WebSocketError(1002, fault);
      const opcode = first & 0x0f;
      const isControl = opcode >= CLOSE;
      const into = isControl || message === undefined ? { opcode, text: '', octets: NO_OCTETS, length: 0 } : message;
      const length = yield* this.#payloadLength(second & 0x7f);
      if (length > this.#limits.frame || into.length + length > this.#limits.message) {
        throw new WebSocketError(1009, `a frame of ${length} octets is too large`);
      }
      yield* this.#payload(length, into);
      const isLast = first >= 0x80;
      if (isLast) yield this.#whole(into);
      if (!isControl) message = isLast ? undefined : into;
    }
  }

  /** The next octets, as soon as `least` are here; not more than `most`. */
  *#take(least: number, most = least): Generator<undefined, Uint8Array> {
    while (this.#waiting.length < least) yield undefined;
    const octets = this.#waiting.subarray(0, most);
    this.#waiting = this.#waiting.subarray(octets.length);
    return octets;
  }

  *#payloadLength(short: number): Generator<undefined, number> {
    if (short < 126) return short;
    const octets = yield* this.#take(short === 126 ? 2 : 8);
    return octets.reduce((length, octet) => length * 256 + octet, 0);
  }

  /** Takes the mask off. It isn't a secret: it keeps caches on the way from reading the payload. §5.3 */
  *#payload(length: number, into: Gathered): Generator<undefined, void> {
    const mask = yield* this.#take(4);
    for (let arrived = 0; arrived < length; ) {
      const piece = yield* this.#take(1, length - arrived);
      for (let at = 0; at < piece.length; at++) piece[at]! ^= mask[(arrived + at) & 3]!;
      if (into.opcode === TEXT) into.text += decode(this.#utf8, piece, true);
      else into.octets = appendOctets(into.octets, into.length, piece, this.#limits.message);
      arrived += piece.length;
      into.length += piece.length;
    }
  }

  #whole({ opcode, text, octets, length }: Gathered): Incoming {
    if (opcode === TEXT) return { kind: 'text', text: text + decode(this.#utf8, NO_OCTETS, false) };
    const payload = octets.slice(0, length);
    if (opcode === CLOSE) return readClose(payload);
    return { kind: opcode === BINARY ? 'binary' : opcode === PING ? 'ping' : 'pong', octets: payload };
  }
}

function readClose(octets: Uint8Array): Incoming {
  if (octets.length === 0) return { kind: 'close', code: 1005, reason: '' };
  const [high = 0, low] = octets;
  const code = low === undefined ? 0 : high * 256 + low;
  if (!mayBeSent(code)) throw new WebSocketError(1002, 'a close code that no peer may send');
  return { kind: 'close', code, reason: decode(newDecoder(), octets.subarray(2), false) };
}
