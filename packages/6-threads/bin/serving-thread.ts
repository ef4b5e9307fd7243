/** What each thread runs in the shapes that put whole connections on threads. It computes in its own event loop. */

import { httpService, primes, serveInThread } from '../src/index.ts';
import { site } from './site.ts';

serveInThread(httpService(site({ run: primes }), { onError: console.error }));
