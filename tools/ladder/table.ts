/** The whole ladder, from the ground up. */

import type { Flight, Rung } from './rung.ts';
import { ANSWER } from './rungs/1-answer.ts';
import { READ } from './rungs/2-read.ts';
import { HOLD } from './rungs/3-hold.ts';
import { FILES } from './rungs/4-files.ts';
import { ROUTES } from './rungs/5-routes.ts';
import { TOGETHER } from './rungs/6-together.ts';
import { STAND } from './rungs/7-stand.ts';

export const FLIGHTS: readonly Flight[] = [ANSWER, READ, HOLD, FILES, ROUTES, TOGETHER, STAND];

export const RUNGS: readonly Rung[] = FLIGHTS.flatMap((flight) => flight.rungs);

export function flightOf(rung: Rung): Flight {
  return FLIGHTS.find(({ rungs }) => rungs.includes(rung))!;
}
