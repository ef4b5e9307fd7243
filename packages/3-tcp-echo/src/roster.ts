/**
 * What is here now, in no particular order: a Set for members that come and go all the time.
 *
 * V8 moves a Set that many pass through into a new table again and again, and lets the table that it
 * leaves point to the next one. The first of them to grow old keeps all that follow, with their members,
 * until old memory is collected. Here the last member takes the place of one that leaves, and nothing
 * points to that one any more.
 */

interface Place<T> {
  readonly member: T;
  at: number;
}

export class Roster<T> implements Iterable<T> {
  readonly #places: Place<T>[] = [];

  get size(): number {
    return this.#places.length;
  }

  /** @returns what takes it out again; a second call does nothing */
  add(member: T): () => void {
    const place: Place<T> = { member, at: this.#places.length };
    this.#places.push(place);
    return () => this.#leave(place);
  }

  #leave(place: Place<T>): void {
    if (this.#places[place.at] !== place) return;
    const last = this.#places.pop()!;
    if (last === place) return;
    this.#places[place.at] = last;
    last.at = place.at;
  }

  /** The members at the time of the call: they may leave in the meantime. */
  [Symbol.iterator](): Iterator<T> {
    return this.#places.map(({ member }) => member).values();
  }
}
