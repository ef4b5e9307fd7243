/**
 * What is here now, in no particular order: a Set for members that come and go all the time.
 *
 * When many pass through a Set, V8 moves it into a new table again and again, and each old table points
 * to the next one. The first of them to reach old memory keeps all that follow alive, with their members,
 * until old memory is collected. Here the last member takes the place of one that leaves, and nothing
 * points to the one that left.
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
