/** A handler that never answers costs its client no more than this. */

import { type Handler, type HttpResponse, text } from '@http-from-scratch/protocol';
import type { Middleware } from '@http-from-scratch/routing';
import type { Clock } from '@http-from-scratch/threads';

/**
 * @param milliseconds after which the client gets 503; what the handler answers later is thrown away
 * @param onError told of what goes wrong after that: nobody else will hear of it
 */
export function handlerDeadline(
  milliseconds: number,
  clock: Clock,
  onError: (error: unknown) => void = () => {},
): Middleware {
  return (next: Handler): Handler =>
    (request) => {
      const answer = next(request);
      // An answer that is there already needs no deadline, and most are.
      if (!(answer instanceof Promise)) return answer;
      return new Promise((resolve, reject) => {
        const cancel = clock.after(milliseconds, () => {
          resolve(text('The answer took too long\n', { status: 503 }));
          answer.then(release).catch(onError);
        });
        answer.then(
          (response) => {
            cancel();
            resolve(response);
          },
          (error) => {
            cancel();
            reject(error);
          },
        );
      });
    };
}

/** Nobody will read it: close what it holds open. */
async function release({ content }: HttpResponse): Promise<void> {
  if (content.kind === 'stream') await content.release?.();
}
