/** The module that each thread of the primes pool runs. */

import { answerJobs } from './answer-jobs.ts';
import { primes } from './primes.ts';

answerJobs(primes);
