import { defineConfig } from 'vitest/config';

const files = 'e2e/contract/**/*';
/** Needs a cluster of its own, beside the one all others need. */
const withoutWatchCache = `${files}.no-watch-cache.contract.test.ts`;
const hasNoWatchCache = process.env['DELTASCOPE_TEST_KUBECONFIG_NO_WATCH_CACHE'] !== undefined;

/** What must hold in front of a real API server: run by `npm run test:cluster`, and that of vitest.outage.config.ts after it. */
export default defineConfig({
  test: {
    include: [`${files}.contract.test.ts`],
    exclude: [`${files}.outage.contract.test.ts`, ...(hasNoWatchCache ? [] : [withoutWatchCache])],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    passWithNoTests: false,
  },
});
