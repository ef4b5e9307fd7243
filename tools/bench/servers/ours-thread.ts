/** What each thread of ours-threads.ts runs: it computes in its own loop, so threads are what is measured. */

import { createService, Router } from '@http-from-scratch/full-server';
import { primes, primesRoute, serveInThread } from '@http-from-scratch/threads';

const router = new Router().on('GET', '/api/primes', primesRoute({ run: primes }));
serveInThread(createService(router.handler(), {}));
