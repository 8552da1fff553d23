import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/{src,generator}/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/**/*.test.ts',
      'examples/**/*.test.ts',
      'e2e/contract/**/*.embedded.test.ts',
    ],
    environment: 'node',
    testTimeout: 20_000,
    // As long as a test may take: what is polled for comes, on a busy machine later.
    expect: { poll: { timeout: 15_000 } },
    // A run that finds no test has tested nothing.
    passWithNoTests: false,
  },
});
