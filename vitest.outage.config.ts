import { defineConfig } from 'vitest/config';
import contract from './vitest.contract.config.ts';

/** The contract tests that end the API server: no other test may run meanwhile. Run by `npm run test:cluster`. */
export default defineConfig({
  ...contract,
  test: {
    ...contract.test,
    include: ['e2e/contract/**/*.outage.contract.test.ts'],
    exclude: [],
    testTimeout: 120_000,
  },
});
