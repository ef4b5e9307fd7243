import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** The packages' own tests, on whatever chapters the environment names. */
export default defineConfig({
  root: here('../..'),
  test: {
    dir: here('../../packages'),
    include: ['**/test/**/*.test.ts'],
    reporters: [here('./reporter.ts')],
    setupFiles: [here('./setup.ts')],
    // In the order in which Node applies them: tsx reads TypeScript, and our hooks decide which file is read.
    execArgv: ['--import', 'tsx', '--import', here('./hooks.ts')],
    experimental: { viteModuleRunner: false },
    maxWorkers: 1,
    testTimeout: Number(process.env.HTTP_FROM_SCRATCH_TIMEOUT ?? 5000),
    hookTimeout: Number(process.env.HTTP_FROM_SCRATCH_TIMEOUT ?? 5000),
  },
});
