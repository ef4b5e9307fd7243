/** Shows octets that travelled, in both directions, as lines for a terminal. */

import type { TraceEvent } from './run/recorder.ts';
import { folded, type Screen, visible } from './screen.ts';

export type WireEvent = Exclude<TraceEvent, { readonly kind: 'call' }>;

export const LINES_SHOWN = 14;
const WIRE_LINES_SHOWN = 24;
/** A pause that a client made on purpose is longer than what the system needs between two writes. */
const PAUSE = 15;

export function onTheWire(events: readonly WireEvent[], screen: Screen): string[] {
  const lines = ['  What travelled (each → is a segment of its own)'];
  let before: (typeof events)[number] | undefined;
  let came = '';
  let more = 0;
  const flush = () => {
    const rest = more > 0 ? `… and ${more} more` : '';
    if (came !== '') lines.push(...limited(folded(screen, '    ← ', visible(came) + rest)));
    came = '';
    more = 0;
  };
  for (const event of events) {
    if (event.kind === 'received') {
      // How the system cuts an answer is no part of the story. Of a long piece only the beginning was kept.
      const [, kept = '', left = 0] = /^([\s\S]*?)(?:… and (\d+) more)?$/.exec(event.octets)!;
      if (more === 0) came += kept;
      else more += kept.length;
      more += Number(left);
    } else {
      flush();
      if (event.kind === 'sent') {
        if (before?.kind === 'sent' && event.at - before.at > PAUSE) lines.push('      … a pause …');
        lines.push(...limited(folded(screen, '    → ', visible(event.octets))));
      } else lines.push(event.kind === 'end-sent' ? '    → (sends no more)' : '    ← (sends no more)');
    }
    before = event;
  }
  flush();
  return [...middleLeftOut(lines), ''];
}

/** The beginning says what it was about, and the end where it went wrong. */
function middleLeftOut(lines: readonly string[]): string[] {
  if (lines.length <= WIRE_LINES_SHOWN + 1) return [...lines];
  const head = Math.floor(WIRE_LINES_SHOWN / 3);
  const tail = WIRE_LINES_SHOWN - head;
  return [...lines.slice(0, head), `      … ${lines.length - head - tail} lines …`, ...lines.slice(-tail)];
}

export function limited(lines: string[], most = LINES_SHOWN): string[] {
  const more = lines.length - most;
  // One line that says that there is one line more is no shorter.
  return more <= 1 ? lines : [...lines.slice(0, most), `    … and ${more} lines more`];
}
