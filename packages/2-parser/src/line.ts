/** Lines of a head, of trailers and of chunk sizes: they end with CR LF, and with nothing else. RFC 9112 §2.2 */

import { CR, FIELD_OCTET, LF, ProtocolError } from '@http-from-scratch/protocol';
import type { OctetBuffer } from './octet-buffer.ts';

/**
 * Finds the ends of lines. It remembers how far it has looked, so a line that arrives octet by octet costs no more than
 * one that arrives whole. It refuses an illegal octet when it arrives, not when the line is complete: a TLS client never
 * sends CR LF, and shouldn't wait for a response.
 *
 * A bare LF is refused, though RFC 9112 §2.2 lets us take it: a proxy in front of us may not have taken it.
 * A bare CR is refused because the same section says so.
 */
export class LineFinder {
  #checked = 0;

  /** Octets of the current line that are known to be good. */
  get checked(): number {
    return this.#checked;
  }

  /**
   * The index of the CR that ends the line which begins at `start`, or undefined if it hasn't arrived yet.
   * @param limit the most octets before the CR
   * @throws {ProtocolError} 'bad-octet' (400), or what `tooLong` returns
   */
  find(buffer: OctetBuffer, start: number, limit: number, tooLong: () => ProtocolError): number | undefined {
    const { octets, end } = buffer;
    let at = start + this.#checked;
    while (at < end && FIELD_OCTET[octets[at]!] === 1) at++;
    this.#checked = Math.min(at - start, limit);
    if (at - start > limit) throw tooLong();
    if (at === end) return undefined;
    if (octets[at] !== CR) throw badOctet(octets[at]!, buffer.offsetAt(at));
    if (at + 1 === end) return undefined;
    if (octets[at + 1] !== LF) throw badOctet(CR, buffer.offsetAt(at));
    this.#checked = 0;
    return at;
  }
}

function badOctet(octet: number, offset: number): ProtocolError {
  const name = octet === LF ? 'LF without CR' : octet === CR ? 'CR without LF' : `octet ${octet}`;
  return new ProtocolError('bad-octet', 400, `${name} at offset ${offset}`);
}
