/** What each thread runs in the shapes that put whole connections on threads. It computes in its own event loop. */

import { Connections, serveHttp } from '@http-from-scratch/tcp-echo';
import '@http-from-scratch/tcp-echo/program'; // counts what this thread accepts
import { primes, serveInThread } from '../src/index.ts';
import { site } from './site.ts';

const http = serveHttp(site({ run: primes }), { onError: console.error });
serveInThread(new Connections(http, console.error));
