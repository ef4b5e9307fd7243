/** What each thread runs with `--threads`: the thread of the full server, and a count of what it accepts. */

import '@http-from-scratch/tcp-echo/program';
import '../src/thread.ts';
