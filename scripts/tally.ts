/**
 * Counts what really ran: `node scripts/tally.ts CHECKS [REPORTS]` adds up the reports of vitest and Playwright in the folder REPORTS
 * (.cache/reports) and the lines "passed NAME" and "failed NAME" of the file CHECKS. Names what failed, with the first lines of its
 * message, and prints "N passed, N failed" as the last line. Exits 1 when something failed, was skipped, or passed only when tried
 * again, and when there is nothing to count.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { failuresOf, formatFailure, tallyReport, type Report, type Tally } from './reports.ts';

/** More would only hide each other. */
const MAX_NAMED = 50;
const MAX_LINES = 4;

function tallyChecks(lines: string): Tally {
  return {
    passed: lines.match(/^passed /gm)?.length ?? 0,
    failed: lines.match(/^failed /gm)?.length ?? 0,
  };
}

const [checksFile, folder] = process.argv.slice(2);
const reportsFolder = folder ?? path.join(import.meta.dirname, '..', '.cache', 'reports');
const checks = checksFile === undefined ? '' : readFileSync(checksFile, 'utf8');
const reports = readdirSync(reportsFolder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(path.join(reportsFolder, file), 'utf8')) as Report);

const named = [
  ...[...checks.matchAll(/^failed (.*)$/gm)].map(([, title = '']) => ({ title, message: '' })),
  ...reports.flatMap(failuresOf),
];
for (const failure of named.slice(0, MAX_NAMED)) console.log(formatFailure(failure, MAX_LINES));
if (named.length > MAX_NAMED) console.log(`FAILED: ${named.length - MAX_NAMED} more`);

const tallies = [...reports.map(tallyReport), tallyChecks(checks)];
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
