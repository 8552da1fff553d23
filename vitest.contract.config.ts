import { defineConfig } from 'vitest/config';

/** What must hold in front of a real API server: run by `npm run test:cluster`. */
export default defineConfig({
  test: {
    include: ['e2e/contract/**/*.contract.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    passWithNoTests: false,
  },
});
