const NOTHING = new Uint8Array();

/**
 * Octets that have arrived and aren't used up. An octet that was handed out is never moved or overwritten: a head or a
 * piece of content can be a view, without a copy, and stays as it is.
 */
export class OctetBuffer {
  /** Valid from `start` to `end`; what lies around them isn't ours. */
  octets: Uint8Array = NOTHING;
  start = 0;
  end = 0;
  /** How many octets came before octets[0], since the connection began. */
  #before = 0;

  get length(): number {
    return this.end - this.start;
  }

  /** Where in the whole stream the next octet lies. */
  get offset(): number {
    return this.offsetAt(this.start);
  }

  /** Where in the whole stream an index of `octets` lies. */
  offsetAt(index: number): number {
    return this.#before + index;
  }

  /**
   * Uses octets up, and lets go of their array with the last of them: a connection may wait for long, and should not
   * hold 64 KiB meanwhile.
   * @returns the offset in the stream at which they began
   */
  consume(size: number): number {
    const { offset } = this;
    this.start += size;
    if (this.start === this.end) {
      this.#before += this.end;
      this.octets = NOTHING;
      this.start = 0;
      this.end = 0;
    }
    return offset;
  }

  /** Uses all of them up, and gives them away. */
  takeAll(): Uint8Array {
    const { octets, start, end } = this;
    this.consume(end - start);
    return octets.subarray(start, end);
  }

  /**
   * Takes the octets over: the caller must not change them any more. Octets that come alone are not copied; otherwise each
   * is copied a few times at most, however slowly they come.
   */
  push(chunk: Uint8Array): void {
    if (this.length === 0) {
      // The usual case: all that came before is used up. No copy.
      this.octets = chunk;
      this.end = chunk.length;
      return;
    }
    const needed = this.length + chunk.length;
    if (this.end + chunk.length > this.octets.length) {
      // What was pushed has no room after its last octet, so only what is allocated here is ever written to.
      // Twice what is needed: a head that comes octet by octet is then copied a few times, not thousands of times.
      const roomier = new Uint8Array(Math.max(256, needed * 2));
      roomier.set(this.octets.subarray(this.start, this.end));
      this.#before += this.start;
      this.end -= this.start;
      this.start = 0;
      this.octets = roomier;
    }
    this.octets.set(chunk, this.end);
    this.end += chunk.length;
  }
}
