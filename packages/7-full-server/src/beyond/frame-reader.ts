/** Messages from a client's frames: pushed octets, pulled, as in chapter 2. RFC 6455 §5, without extensions. */

import { appendOctets, concatOctets } from '@http-from-scratch/protocol';
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  checkHeader,
  decode,
  mayBeSent,
  newDecoder,
  PING,
  TEXT,
  WebSocketError,
} from './frames.ts';

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

/** `arrived` counts the octets of its payload that are here. */
interface Frame {
  readonly final: boolean;
  readonly opcode: number;
  readonly mask: Uint8Array;
  readonly length: number;
  arrived: number;
}

const NO_OCTETS = new Uint8Array();

export class FrameReader {
  readonly #limits: FrameLimits;
  #waiting: Uint8Array = NO_OCTETS;
  #frame: Frame | undefined;
  #control: Uint8Array = NO_OCTETS;
  /** The message whose fragments are arriving: TEXT or BINARY, what there is of it, and its length in octets. */
  #kind: number | undefined;
  #text = '';
  #octets: Uint8Array = NO_OCTETS;
  #length = 0;
  readonly #utf8 = newDecoder();

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** Takes the octets over: they are unmasked in place. */
  push(octets: Uint8Array): void {
    const waiting = this.#waiting;
    this.#waiting = waiting.length === 0 ? octets : concatOctets([waiting, octets], waiting.length + octets.length);
  }

  /**
   * The next message or control frame; undefined: not yet.
   * @throws {WebSocketError}
   */
  next(): Incoming | undefined {
    for (;;) {
      this.#frame ??= this.#readHeader();
      const frame = this.#frame;
      if (frame === undefined) return undefined;
      const piece = this.#takePiece(frame);
      const whole = frame.arrived === frame.length;
      const isControl = frame.opcode >= CLOSE;
      if (isControl) this.#control = concatOctets([this.#control, piece], this.#control.length + piece.length);
      else this.#gather(piece, whole && frame.final);
      if (!whole) return undefined;
      this.#frame = undefined;
      if (isControl) return this.#endControl(frame.opcode);
      if (frame.final) return this.#endMessage();
    }
  }

  #readHeader(): Frame | undefined {
    const octets = this.#waiting;
    if (octets.length < 2) return undefined;
    const [first, second] = octets as unknown as [number, number];
    const opcode = first & 0x0f;
    const short = second & 0x7f;
    checkHeader(first, second);
    if (opcode < CLOSE && (opcode === CONTINUATION) !== (this.#kind !== undefined)) {
      throw new WebSocketError(1002, 'a continuation of nothing, or a message inside a message');
    }
    const maskAt = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (octets.length < maskAt + 4) return undefined;
    const view = new DataView(octets.buffer, octets.byteOffset);
    const length = short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short;
    const gathered = opcode >= CLOSE ? 0 : this.#length;
    if (length > this.#limits.frame || gathered + length > this.#limits.message) {
      throw new WebSocketError(1009, `a frame of ${length} octets is too large`);
    }
    if (opcode === TEXT || opcode === BINARY) this.#kind = opcode;
    this.#waiting = octets.subarray(maskAt + 4);
    return { final: first >= 0x80, opcode, mask: octets.slice(maskAt, maskAt + 4), length, arrived: 0 };
  }

  /** What is here of the payload, unmasked. The mask isn't a secret: it keeps caches on the way from reading it. §5.3 */
  #takePiece(frame: Frame): Uint8Array {
    const { mask, length, arrived } = frame;
    const piece = this.#waiting.subarray(0, length - arrived);
    this.#waiting = this.#waiting.subarray(piece.length);
    for (let at = 0; at < piece.length; at++) piece[at]! ^= mask[(arrived + at) & 3]!;
    frame.arrived += piece.length;
    return piece;
  }

  #gather(piece: Uint8Array, last: boolean): void {
    if (this.#kind === TEXT) this.#text += decode(this.#utf8, piece, !last);
    else this.#octets = appendOctets(this.#octets, this.#length, piece, this.#limits.message);
    this.#length += piece.length;
  }

  #endMessage(): Incoming {
    const octets = this.#octets.slice(0, this.#length);
    const message =
      this.#kind === TEXT ? ({ kind: 'text', text: this.#text } as const) : ({ kind: 'binary', octets } as const);
    this.#kind = undefined;
    this.#text = '';
    this.#octets = NO_OCTETS;
    this.#length = 0;
    return message;
  }

  #endControl(opcode: number): Incoming {
    const octets = this.#control;
    this.#control = NO_OCTETS;
    if (opcode !== CLOSE) return { kind: opcode === PING ? 'ping' : 'pong', octets };
    if (octets.length === 0) return { kind: 'close', code: 1005, reason: '' };
    const code = octets.length === 1 ? 0 : octets[0]! * 256 + octets[1]!;
    if (!mayBeSent(code)) throw new WebSocketError(1002, 'a close code that no peer may send');
    return { kind: 'close', code, reason: decode(newDecoder(), octets.subarray(2), false) };
  }
}
