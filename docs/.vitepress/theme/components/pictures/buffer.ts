/** A buffer over three reads. The marks are those of the real one, while the real parser reads. */

import { encodeLatin1 } from '@http-from-scratch/protocol';
import { run, type Step } from '../parser-run.ts';
import { arrow, box, type Drawn, type Frame, label, type Picture } from './shapes.ts';

const TEXT = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const CELL = 24;
const LEFT = 16;
const TOP = 48;
const NAMES: Readonly<Record<string, string>> = { '\r': 'CR', '\n': 'LF', ' ': 'SP' };

const CAPTIONS = [
  'Nothing has arrived. The buffer holds no array, and costs nothing.',
  'First read: 10 octets. Nothing was waiting, so the buffer keeps the very array that the socket gave us. No copy. There’s no line end in it: not yet.',
  'Second read. There’s no room behind the first 10 octets, so both move into a larger array of our own, 256 octets at least. The first line is complete; the head isn’t, so start stays where it is.',
  'Third read. Now there’s room behind end: 7 octets are copied there, and nothing else moves. The parser has something to say.',
  'The empty line ends the head. The parser reports it, and start jumps to end. The buffer is empty, so it lets the array go: a connection that waits holds no memory.',
];

function draw({ marks }: Step): Drawn[] {
  const at = (offset: number) => LEFT + offset * CELL;
  const shapes: Drawn[] = Array.from(TEXT.slice(0, marks.end), (character, index) =>
    box(`cell-${index}`, {
      x: at(index),
      y: TOP,
      width: CELL,
      height: 32,
      text: NAMES[character] ?? character,
      tone: index < marks.start ? 'faint' : index < marks.checked ? 'good' : 'wait',
      dashed: index < marks.start,
    }),
  );
  const room = marks.room - marks.end;
  if (room > 0) {
    shapes.push(
      box('room', { x: at(marks.end), y: TOP, width: 200, height: 32, text: `room for ${room} more`, dashed: true }),
    );
  }
  if (marks.start < marks.end) {
    shapes.push(
      arrow('start', { from: [at(marks.start), TOP + 74], to: [at(marks.start), TOP + 36], tone: 'brand' }),
      label('start-name', {
        x: at(marks.start),
        y: TOP + 90,
        text: 'start',
        anchor: 'start',
        tone: 'brand',
        bold: true,
      }),
      label('checked', {
        x: at(marks.checked) - 2,
        y: TOP - 20,
        text: `checked: ${marks.checked}`,
        anchor: 'end',
        tone: 'good',
      }),
    );
  }
  const both = marks.start === marks.end;
  shapes.push(
    arrow('end', { from: [at(marks.end), TOP + 74], to: [at(marks.end), TOP + 36], tone: 'brand' }),
    label('end-name', {
      x: at(marks.end),
      y: TOP + 90,
      text: both ? 'start = end' : 'end',
      anchor: marks.end === 0 ? 'start' : 'middle',
      tone: 'brand',
      bold: true,
    }),
  );
  return shapes;
}

const steps = run(encodeLatin1(TEXT), { pieces: 10 });

export const BUFFER: Picture = {
  title: 'A buffer over three reads',
  width: 880,
  height: 150,
  frames: CAPTIONS.map((caption, index): Frame => ({ caption, shapes: draw(steps[index]!) })),
};
