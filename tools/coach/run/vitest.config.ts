import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { currentSubject } from './subject.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** The files as the judges name them, the most basic first: where a run is cut short, that is what it has shown. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const tests = currentSubject()?.tests ?? [];
    const place = ({ moduleId }: TestSpecification) =>
      tests.findIndex((one) => moduleId.replaceAll('\\', '/').endsWith(`/test/${one.split(' > ')[0]}`));
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

/** The packages' own tests, on whatever chapters the environment names. */
export default defineConfig({
  root: here('../../..'),
  test: {
    dir: here('../../../packages'),
    include: ['**/test/**/*.test.ts'],
    reporters: [here('./reporter.ts')],
    setupFiles: [here('./setup.ts')],
    // In the order in which Node applies them: tsx reads TypeScript, and our hooks decide which file is read.
    execArgv: ['--import', 'tsx', '--import', here('./hooks.ts')],
    experimental: { viteModuleRunner: false },
    maxWorkers: 1,
    sequence: { sequencer: InOrder },
    testTimeout: Number(process.env.HTTP_FROM_SCRATCH_TIMEOUT ?? 5000),
    hookTimeout: Number(process.env.HTTP_FROM_SCRATCH_TIMEOUT ?? 5000),
  },
});
