import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export interface Tally {
  passed: number;
  failed: number;
}

/** A test that did not simply pass. */
export interface Failure {
  /** Its file and titles. */
  readonly title: string;
  readonly message: string;
}

/** As vitest's JSON reporter writes it. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly VitestFile[];
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  /** Of what failed outside of the tests: an import, a hook. */
  readonly message: string;
  readonly assertionResults: readonly {
    readonly ancestorTitles: readonly string[];
    readonly title: string;
    readonly status: string;
    readonly failureMessages: readonly string[];
  }[];
}

/** As Playwright's JSON reporter writes it. */
export interface PlaywrightReport {
  readonly stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  readonly errors: readonly { readonly message?: string }[];
  readonly suites: readonly PlaywrightSuite[];
}

interface PlaywrightSuite {
  readonly title: string;
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly errors: readonly { readonly message: string }[] }[];
    }[];
  }[];
  readonly suites?: readonly PlaywrightSuite[];
}

export type Report = VitestReport | PlaywrightReport;

/** Skipped and flaky count as failed: a test that did not run, or not each time, has shown nothing. */
export function tallyReport(report: Report): Tally {
  if ('stats' in report) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return { passed: expected, failed: unexpected + flaky + skipped + report.errors.length };
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  const failed = numFailedTests + numPendingTests + numTodoTests;
  // A file that could not be loaded fails as a suite without any test.
  return { passed: numPassedTests, failed: failed === 0 ? report.numFailedTestSuites : failed };
}

/** What `tallyReport` counts as failed, by name. */
export function failuresOf(report: Report): Failure[] {
  if ('stats' in report) {
    const errors = report.errors.map(({ message = '' }) => ({ title: 'Playwright', message }));
    return [...errors, ...report.suites.flatMap((suite) => playwrightFailures(suite, []))];
  }
  return report.testResults.flatMap(vitestFailures);
}

function vitestFailures({ name, status, message, assertionResults }: VitestFile): Failure[] {
  const file = path.relative(path.join(import.meta.dirname, '..'), name);
  const failures = assertionResults
    .filter((test) => test.status !== 'passed')
    .map((test) => ({
      title: [file, ...test.ancestorTitles, test.title].join(' > '),
      message: test.failureMessages.join('\n') || test.status,
    }));
  const isOnlyFile = status === 'failed' && (message !== '' || failures.length === 0);
  return isOnlyFile ? [{ title: file, message }, ...failures] : failures;
}

function playwrightFailures(suite: PlaywrightSuite, outer: readonly string[]): Failure[] {
  const titles = [...outer, suite.title];
  const own = suite.specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status !== 'expected')
      .map(({ status, results }) => ({
        title: [...titles, title].join(' > '),
        message:
          results.flatMap(({ errors }) => errors.map(({ message }) => message)).join('\n') ||
          status,
      })),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => playwrightFailures(inner, titles))];
}

/** The title, and the first lines of the message, indented. */
export function formatFailure({ title, message }: Failure, maxLines: number): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return [`FAILED: ${title}`, ...lines.slice(0, maxLines).map((line) => `    ${line}`)].join('\n');
}
