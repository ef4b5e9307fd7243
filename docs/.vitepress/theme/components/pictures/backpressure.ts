/** Four buffers between two programs. When the reader stops, they fill from its side, until the writer waits. */

import { arrow, box, type Drawn, type Frame, label, type Picture } from './shapes.ts';

const NAMES = [
  ['our process', 'what write() kept'],
  ['our system', 'send buffer'],
  ['its system', 'receive buffer'],
  ['its process', 'not looked at yet'],
] as const;
const LEFT = 136;
const PITCH = 128;
const WIDTH = 104;
const TOP = 64;
const HEIGHT = 96;

interface Scene {
  readonly caption: string;
  /** How full the four are, from the writer to the reader, in parts of one. */
  readonly levels: readonly [number, number, number, number];
  readonly writer: string;
  readonly reader: string;
  /** Which of the five hand-overs move octets. */
  readonly moves: readonly [boolean, boolean, boolean, boolean, boolean];
}

const SCENES: readonly Scene[] = [
  {
    caption:
      'We write a long response, and the client reads as fast as it arrives. All four buffers stay nearly empty.',
    levels: [0, 0.1, 0.1, 0.1],
    writer: 'writes',
    reader: 'reads',
    moves: [true, true, true, true, true],
  },
  {
    caption:
      'The client stops reading: a paused download, a program that is busy. What it has received piles up in its own process.',
    levels: [0, 0.1, 0.2, 1],
    writer: 'writes',
    reader: 'is busy',
    moves: [true, true, true, true, false],
  },
  {
    caption:
      'Its program takes no more, so its system’s receive buffer fills. With each acknowledgement TCP tells us how much room is left; now it says zero.',
    levels: [0, 0.3, 1, 1],
    writer: 'writes',
    reader: 'is busy',
    moves: [true, true, true, false, false],
  },
  {
    caption: 'Our system may not send. It keeps what we write in the send buffer, until that is full too.',
    levels: [0.2, 1, 1, 1],
    writer: 'writes',
    reader: 'is busy',
    moves: [true, true, false, false, false],
  },
  {
    caption:
      'Now the octets stay in our own process. write() returns a promise, and whoever produces the response awaits it: the writer waits.',
    levels: [1, 1, 1, 1],
    writer: 'waits',
    reader: 'is busy',
    moves: [false, false, false, false, false],
  },
  {
    caption:
      'Nothing grows any more. A client that doesn’t read costs four full buffers, whether it has asked for a kilobyte or a film. We don’t read its next request either.',
    levels: [1, 1, 1, 1],
    writer: 'waits',
    reader: 'is busy',
    moves: [false, false, false, false, false],
  },
  {
    caption:
      'The client reads again. Room travels back the same way, buffer by buffer; in the end the promise resolves, and the writer writes.',
    levels: [0.4, 0.6, 0.6, 0.4],
    writer: 'writes',
    reader: 'reads',
    moves: [true, true, true, true, true],
  },
];

function draw({ levels, writer, reader, moves }: Scene): Drawn[] {
  const x = (index: number) => LEFT + index * PITCH;
  const middle = TOP + HEIGHT / 2;
  const shapes: Drawn[] = [
    box('writer', {
      x: 8,
      y: TOP + 16,
      width: 100,
      height: 64,
      text: `server ${writer}`,
      tone: writer === 'waits' ? 'bad' : 'good',
    }),
    box('reader', {
      x: x(4),
      y: TOP + 16,
      width: 112,
      height: 64,
      text: `client ${reader}`,
      tone: reader === 'reads' ? 'good' : 'bad',
    }),
  ];
  levels.forEach((level, index) => {
    const height = Math.round(HEIGHT * level);
    const percent = level === 1 ? 'full' : `${Math.round(level * 100)} %`;
    const [where, what] = NAMES[index]!;
    shapes.push(
      box(`fill-${index}`, {
        x: x(index),
        y: TOP + HEIGHT - height,
        width: WIDTH,
        height,
        tone: level === 1 ? 'wait' : 'brand',
      }),
      box(`buffer-${index}`, { x: x(index), y: TOP, width: WIDTH, height: HEIGHT, text: percent }),
      label(`where-${index}`, {
        x: x(index) + WIDTH / 2,
        y: TOP + HEIGHT + 20,
        text: where,
        anchor: 'middle',
        bold: true,
      }),
      label(`what-${index}`, { x: x(index) + WIDTH / 2, y: TOP + HEIGHT + 38, text: what, anchor: 'middle' }),
    );
  });
  moves.forEach((moving, index) => {
    const end = index === 0 ? x(0) : x(index);
    const from = index === 0 ? 110 : x(index - 1) + WIDTH + 2;
    shapes.push(
      arrow(`move-${index}`, {
        from: [from, middle],
        to: [end - 3, middle],
        tone: moving ? 'good' : 'bad',
        dashed: !moving,
      }),
    );
  });
  shapes.push(
    arrow('net', {
      from: [x(2) - 12, TOP - 34],
      to: [x(2) - 12, TOP + HEIGHT + 46],
      tone: 'faint',
      dashed: true,
      headless: true,
    }),
    label('net-name', { x: x(2) - 12, y: TOP - 42, text: 'the network', anchor: 'middle' }),
  );
  return shapes;
}

export const BACKPRESSURE: Picture = {
  title: 'Four buffers between two programs',
  width: 768,
  height: 220,
  frames: SCENES.map((scene): Frame => ({ caption: scene.caption, shapes: draw(scene) })),
};
