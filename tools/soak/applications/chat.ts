/**
 * A chat with long polling: `GET /messages?after=3` waits until there is a message with a higher number. It's what people
 * used before WebSocket, and still do where a proxy lets nothing else through.
 */

import { type Handler, HttpError, type HttpRequest, json, Router, readJson } from '@http-from-scratch/full-server';

export class Chat {
  readonly #messages: string[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #patience: number;

  /** @param patience milliseconds for a question to wait: shorter than any proxy's patience, and then the answer is [] */
  constructor(patience = 25_000) {
    this.#patience = patience;
  }

  /** Clients that are waiting for a message. */
  get waiting(): number {
    return this.#waiting.size;
  }

  handler(): Handler {
    return new Router()
      .get('/messages', (request) => this.#after(request))
      .post('/messages', async (request) => this.#say(await readJson(request, 10_000)))
      .handler();
  }

  #say(content: unknown) {
    const said = (content as { text?: unknown } | null)?.text;
    if (typeof said !== 'string' || said === '') throw new HttpError(422, 'a message is {"text": "…"}');
    this.#messages.push(said);
    for (const wake of this.#waiting) wake();
    return json({ number: this.#messages.length }, { status: 201 });
  }

  async #after({ searchParams, signal, draining }: HttpRequest) {
    const after = Number(searchParams.get('after') ?? 0);
    if (!Number.isSafeInteger(after) || after < 0) throw new HttpError(400, 'after is the number of a message');
    if (this.#messages.length <= after) await this.#news([signal, draining, AbortSignal.timeout(this.#patience)]);
    const news = this.#messages.slice(after);
    return json(news.map((text, at) => ({ number: after + at + 1, text })));
  }

  #news(ends: readonly AbortSignal[]): Promise<void> {
    return new Promise((resolve) => {
      const over = AbortSignal.any([...ends]);
      const wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      if (over.aborted) wake();
      over.addEventListener('abort', wake, { once: true });
    });
  }
}
