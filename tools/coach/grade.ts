/** The program that `pnpm grade` starts. */

import { grade } from './grading.ts';

await grade();
