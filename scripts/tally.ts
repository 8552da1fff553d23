/**
 * Counts what really ran: `node scripts/tally.ts CHECKS` adds up the reports of vitest and Playwright under .cache/reports and the lines
 * "passed NAME" and "failed NAME" of the file CHECKS, and prints "N passed, N failed". Exits 1 when something failed, was skipped,
 * or passed only when tried again, and when there is nothing to count.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Tally {
  passed: number;
  failed: number;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numFailedTestSuites: number;
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

/** Skipped and flaky count as failed: a test that did not run, or not each time, has shown nothing. */
function tallyReport(report: VitestReport | PlaywrightReport): Tally {
  if ('stats' in report) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return { passed: expected, failed: unexpected + flaky + skipped + report.errors.length };
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  const failed = numFailedTests + numPendingTests + numTodoTests;
  // A file that could not be loaded fails as a suite without any test.
  return { passed: numPassedTests, failed: failed === 0 ? report.numFailedTestSuites : failed };
}

function tallyChecks(lines: string): Tally {
  return {
    passed: lines.match(/^passed /gm)?.length ?? 0,
    failed: lines.match(/^failed /gm)?.length ?? 0,
  };
}

const [checks] = process.argv.slice(2);
const reports = path.join(import.meta.dirname, '..', '.cache', 'reports');
const tallies = readdirSync(reports)
  .filter((file) => file.endsWith('.json'))
  .map((file) =>
    tallyReport(JSON.parse(readFileSync(path.join(reports, file), 'utf8')) as VitestReport),
  );
if (checks !== undefined) tallies.push(tallyChecks(readFileSync(checks, 'utf8')));
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
