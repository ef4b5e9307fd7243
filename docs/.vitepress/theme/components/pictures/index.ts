/** The step pictures, by the name that a page gives: `<StepPicture name="buffer" />`. */

import { BACKPRESSURE } from './backpressure.ts';
import { BUFFER } from './buffer.ts';
import { CLOSING } from './closing.ts';
import type { Picture } from './shapes.ts';
import { SMUGGLING } from './smuggling.ts';
import { THREADS } from './threads.ts';

export const PICTURES = {
  buffer: BUFFER,
  backpressure: BACKPRESSURE,
  closing: CLOSING,
  smuggling: SMUGGLING,
  threads: THREADS,
} as const satisfies Readonly<Record<string, Picture>>;

export type PictureName = keyof typeof PICTURES;
