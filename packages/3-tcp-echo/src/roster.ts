/**
 * Who is here now, in no particular order: a Set for those who come and go all the time.
 *
 * V8 moves a Set that many pass through into a new table again and again, and lets the table that it
 * leaves point to the next one. The first of them to grow old keeps all that follow, and whoever was in
 * them, until old memory is collected. Here the last one takes the place of who leaves, and nothing
 * points to who has left.
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

  /** Those who are here when it is asked for: they may leave in the meantime. */
  [Symbol.iterator](): Iterator<T> {
    return this.#places.map(({ member }) => member).values();
  }
}
