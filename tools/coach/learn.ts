/** The program that `pnpm learn` starts. */

import { learn } from './commands.ts';

await learn();
