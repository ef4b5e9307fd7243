/** Holds a thread, as a long computation would, until a test lets it go. Nothing here depends on time. */

/** Numbers that all threads see: whether the gate is open, how many have come to it, how many threads have started. */
export type Gate = Int32Array;

const OPEN = 0;
const ARRIVED = 1;
const STARTED = 2;

export function makeGate(): Gate {
  return new Int32Array(new SharedArrayBuffer(12));
}

/** Tells the test that a thread has come this far. */
export function arrive(gate: Gate): void {
  Atomics.add(gate, ARRIVED, 1);
  Atomics.notify(gate, ARRIVED);
}

/** Stands still, event loop and all, until the gate is open. */
export function passGate(gate: Gate): void {
  arrive(gate);
  Atomics.wait(gate, OPEN, 0);
}

/** @returns how many threads there were before this one */
export function countStart(gate: Gate): number {
  return Atomics.add(gate, STARTED, 1);
}

export function openGate(gate: Gate): void {
  Atomics.store(gate, OPEN, 1);
  Atomics.notify(gate, OPEN);
}

/** Resolves when so many stand at the gate, or have passed it. */
export async function arrivals(gate: Gate, count: number): Promise<void> {
  for (let there = Atomics.load(gate, ARRIVED); there < count; there = Atomics.load(gate, ARRIVED)) {
    const { value } = Atomics.waitAsync(gate, ARRIVED, there);
    await value;
  }
}
