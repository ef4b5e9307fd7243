/** What WebSocket's frames are made of, and the way to write one. RFC 6455 §5.2, §7.4 */

export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** The peer broke the rules; the code goes into our close frame. RFC 6455 §7.4.1 */
export class WebSocketError extends Error {
  override readonly name = 'WebSocketError';
  readonly code: 1002 | 1007 | 1009;

  constructor(code: 1002 | 1007 | 1009, message: string) {
    super(message);
    this.code = code;
  }
}

/** Some codes only say what happened on this side, and never travel. RFC 6455 §7.4.1, §7.4.2 */
export function mayBeSent(code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
}

/** A message in one frame. A server masks nothing. RFC 6455 §5.1 */
export function encodeFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(size + length);
  frame[0] = 0x80 | opcode;
  frame[1] = size === 2 ? length : size === 4 ? 126 : 127;
  if (size === 4) frame.writeUInt16BE(length, 2);
  if (size === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.set(payload, size);
  return frame;
}

export const newDecoder = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A character may be cut between two frames, or two reads. What can't become one is refused at once. RFC 6455 §8.1 */
export function decode(decoder: TextDecoder, octets: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(octets, { stream });
  } catch {
    throw new WebSocketError(1007, 'text that is not UTF-8');
  }
}

/**
 * What is wrong with a client's frame by the two octets that begin it: refused before anything else of it is here.
 * RFC 6455 §5.2, §5.4, §5.5
 * @param inMessage whether the last message isn't whole yet
 */
export function faultOf(first: number, second: number, inMessage: boolean): string | undefined {
  const opcode = first & 0x0f;
  if ((first & 0x70) !== 0) return 'a reserved bit is set';
  if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) return `opcode ${opcode}`;
  if (second < 0x80) return 'a frame without a mask';
  if (opcode >= CLOSE) return first < 0x80 || (second & 0x7f) > 125 ? 'a control frame in parts' : undefined;
  if ((opcode === CONTINUATION) === inMessage) return undefined;
  return inMessage ? 'a message inside a message' : 'a continuation of nothing';
}
