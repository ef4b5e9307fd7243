import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    // Tests load code as the programs do, through tsx: Vite's own transform does not lower TC39 decorators.
    experimental: { viteModuleRunner: false },
    execArgv: ['--import', 'tsx'],
    testTimeout: 20_000, // generous: a slow machine must not fail a test, only a hang may
  },
});
