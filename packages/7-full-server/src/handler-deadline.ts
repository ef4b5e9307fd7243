/** A handler that never answers costs its client no more than this. */

import { type Handler, type HttpResponse, text } from '@http-from-scratch/protocol';
import type { Middleware } from '@http-from-scratch/routing';
import type { Clock } from '@http-from-scratch/threads';

/** @param milliseconds after which the client gets 503; what the handler says later is thrown away */
export function handlerDeadline(milliseconds: number, clock: Clock): Middleware {
  return (next: Handler): Handler =>
    (request) => {
      const answer = next(request);
      // An answer that is there already needs no deadline, and most are.
      return answer instanceof Promise ? raceDeadline(answer, milliseconds, clock) : answer;
    };
}

function raceDeadline(answer: Promise<HttpResponse>, milliseconds: number, clock: Clock): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let late = false;
    const cancel = clock.after(milliseconds, () => {
      late = true;
      resolve(text('The answer took too long\n', { status: 503 }));
    });
    answer.then(
      (response) => {
        cancel();
        if (late) release(response);
        else resolve(response);
      },
      (error) => {
        cancel();
        reject(error);
      },
    );
  });
}

/** Nobody will read it: close what it holds open. */
function release({ content }: HttpResponse): void {
  if (content.kind === 'stream') void content.release?.();
}
