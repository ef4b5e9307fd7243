import { describe, expect, it } from 'vitest';
import { PICTURES } from '../components/pictures/index.ts';
import type { Drawn } from '../components/pictures/shapes.ts';

/** Where a shape reaches. A letter is 8 wide at most, which is generous. */
function reach(shape: Drawn): { x: number[]; y: number[] } {
  if (shape.kind === 'box') return { x: [shape.x, shape.x + shape.width], y: [shape.y, shape.y + shape.height] };
  if (shape.kind === 'arrow') return { x: [shape.from[0], shape.to[0]], y: [shape.from[1], shape.to[1]] };
  const width = shape.text.length * (shape.mono ? 7.4 : 6.6);
  const left = shape.anchor === 'end' ? shape.x - width : shape.anchor === 'middle' ? shape.x - width / 2 : shape.x;
  return { x: [left, left + width], y: [shape.y - 12, shape.y + 4] };
}

describe.each(Object.entries(PICTURES))('the picture %s', (_, { frames, width, height }) => {
  it('has a few frames, each with a caption of its own', () => {
    expect(frames.length).toBeGreaterThanOrEqual(4);
    expect(new Set(frames.map(({ caption }) => caption)).size).toBe(frames.length);
    for (const { caption } of frames) expect(caption).toMatch(/[.:]$/);
  });

  it('has one shape of a name in a frame: that is how shapes move', () => {
    for (const { shapes } of frames) expect(new Set(shapes.map(({ id }) => id)).size).toBe(shapes.length);
  });

  it('keeps all of it inside', () => {
    for (const shape of frames.flatMap(({ shapes }) => shapes)) {
      const { x, y } = reach(shape);
      expect(Math.min(...x), shape.id).toBeGreaterThanOrEqual(0);
      expect(Math.max(...x), shape.id).toBeLessThanOrEqual(width);
      expect(Math.min(...y), shape.id).toBeGreaterThanOrEqual(0);
      expect(Math.max(...y), shape.id).toBeLessThanOrEqual(height);
    }
  });

  it('has text that fits into its boxes', () => {
    for (const shape of frames.flatMap(({ shapes }) => shapes)) {
      if (shape.kind !== 'box' || shape.text === undefined || shape.text === '') continue;
      const letter = shape.width < 30 ? 10 : 7.2;
      expect(shape.text.length * letter, shape.text).toBeLessThanOrEqual(shape.width);
    }
  });
});

describe('the buffer', () => {
  it('has the marks of the real one', () => {
    const texts = PICTURES.buffer.frames.map(({ shapes }) =>
      shapes.flatMap((shape) => (shape.kind === 'box' && shape.id === 'room' ? [shape.text] : [])),
    );
    expect(texts).toEqual([[], [], ['room for 236 more'], ['room for 229 more'], []]);
    const drawn = PICTURES.buffer.frames.map(({ shapes }) => shapes.filter(({ id }) => id.startsWith('cell-')).length);
    expect(drawn).toEqual([0, 10, 20, 27, 27]);
  });
});
