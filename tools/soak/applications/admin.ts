/** A site with an admin part of its own: a router below /admin, behind a password, and a limit for each address. */

import { timingSafeEqual } from 'node:crypto';
import {
  compose,
  type Handler,
  HttpError,
  html,
  type Middleware,
  Router,
  redirect,
} from '@http-from-scratch/full-server';

const PASSWORD = Buffer.from('Basic ' + Buffer.from('admin:correct horse').toString('base64'));

const behindPassword: Middleware = (next) => (request) => {
  const given = Buffer.from(request.fields.get('Authorization') ?? '');
  // How long a comparison takes must not tell how much of the password was right.
  if (given.length !== PASSWORD.length || !timingSafeEqual(given, PASSWORD)) {
    throw new HttpError(401, 'This part needs a password.', [['WWW-Authenticate', 'Basic realm="admin"']]);
  }
  return next(request);
};

/** So many requests from one address within so many milliseconds; then 429. Behind a proxy all have the proxy's address. */
export function rateLimit(most: number, window: number): Middleware {
  const counts = new Map<string, number>();
  let since = 0;
  return (next) => (request) => {
    const now = performance.now();
    // All at once: an attacker with many addresses fills no memory for longer than a window.
    if (now - since > window) [since] = [now, counts.clear()];
    const { address } = request.peer;
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    if (count <= most) return next(request);
    throw new HttpError(429, 'Too many requests.', [['Retry-After', `${Math.ceil((since + window - now) / 1000)}`]]);
  };
}

export function siteWithAdmin({ most = 60, window = 60_000 } = {}): Handler {
  let visits = 0;
  const admin = new Router()
    .get('/', () => html(`<p>${visits} visits. <form method=post action=/admin/reset><button>Reset</button></form>`))
    .post('/reset', () => {
      visits = 0;
      return redirect('/admin/');
    });
  const guarded = compose(rateLimit(most, window), behindPassword)(admin.handler());
  return new Router()
    .get('/', () => {
      visits += 1;
      return html('<p>Welcome.');
    })
    .mount('/admin', guarded)
    .handler();
}
