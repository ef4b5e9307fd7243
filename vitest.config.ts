import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests start some hundred programs and threads, and each would compile the same modules again.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/node', import.meta.url));

// Tests load code as the programs do, through tsx: Vite's own transform does not lower TC39 decorators.
const asThePrograms = { experimental: { viteModuleRunner: false }, execArgv: ['--import', 'tsx'] };

export default defineConfig({
  test: {
    // Most of the time is spent waiting for programs that a test has started: more workers than cores are not too many.
    maxWorkers: Math.max(4, availableParallelism()),
    projects: [
      {
        test: {
          ...asThePrograms,
          name: 'packages',
          include: ['{packages,tools}/*/test/**/*.test.ts', 'docs/.vitepress/theme/test/*.test.ts'],
          exclude: ['tools/ladder/test/*'],
          // A worker keeps what it has loaded: two hundred files import the same modules, and that took half of the time.
          isolate: false,
          testTimeout: 20_000, // generous: a slow machine must not fail a test, only a hang may
        },
      },
      {
        // Starts hundreds of servers, and waits for deadlines of theirs: `pnpm test:ladder`.
        test: { ...asThePrograms, name: 'ladder', include: ['tools/ladder/test/*.test.ts'], testTimeout: 20_000 },
      },
      {
        // Needs a Chromium, so it is a run of its own: `pnpm test:browser`.
        test: {
          ...asThePrograms,
          name: 'browser',
          globalSetup: 'tools/book/test/built.ts',
          include: ['{packages,tools}/*/test/**/*.browser.ts', 'docs/.vitepress/theme/test/*.browser.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
