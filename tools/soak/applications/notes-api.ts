/** A JSON API for pages of another origin: its errors are JSON, and each answer, also a refusal, has the CORS fields. */

import {
  compose,
  empty,
  explainInJson,
  type Handler,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  json,
  type Middleware,
  onResponse,
  Router,
  readJson,
} from '@http-from-scratch/full-server';

const TOKENS = new Map([['Bearer secret-of-ada', 'ada']]);

const allowOrigin = (response: HttpResponse): HttpResponse => ({
  ...response,
  fields: response.fields.with('Access-Control-Allow-Origin', '*'),
});

/** For `ServerOptions.refusal`: what is refused before a handler is asked looks like the API's own errors. */
export const refusal = ({ status, message }: HttpError) => allowOrigin(json({ error: message }, { status }));

/** Who is asking. It goes around single routes: a preflight request carries no Authorization. */
const signedIn: Middleware<{ user: string }> = (next) => (request) => {
  const user = TOKENS.get(request.fields.get('Authorization') ?? '');
  if (user === undefined) throw new HttpError(401, 'sign in first', [['WWW-Authenticate', 'Bearer']]);
  return next(Object.assign(request, { user }));
};

export function notesApi(): Handler {
  const notes = new Map<string, { by: string; text: string }>();
  const read = (id: string) => {
    if (!notes.has(id)) throw new HttpError(404, `there is no note ${id}`);
    return json(notes.get(id));
  };
  const write = async (id: string, request: HttpRequest & { user: string }) => {
    const { text } = ((await readJson(request)) ?? {}) as { text?: unknown };
    if (typeof text !== 'string') throw new HttpError(422, 'a note is {"text": "…"}');
    if (notes.has(id) && notes.get(id)!.by !== request.user) throw new HttpError(403, 'that is not your note');
    notes.set(id, { by: request.user, text });
    return empty(204);
  };
  const preflight = () => empty(204, [['Access-Control-Allow-Methods', 'GET, PUT'], ['Access-Control-Allow-Headers', 'Authorization, Content-Type']]); // biome-ignore format: pairs
  return compose(
    onResponse(allowOrigin),
    explainInJson,
  )(
    new Router()
      .on('OPTIONS', '/notes/:id', preflight)
      .get('/notes/:id', ({ params }) => read(params.id))
      .put('/notes/:id', (request) => write(request.params.id, request), { use: signedIn })
      .handler(() => { throw new HttpError(404, 'there is no such path'); }), // biome-ignore format: one thought
  );
}
