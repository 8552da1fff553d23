import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const tally = path.join(import.meta.dirname, 'tally.ts');
const e2e = path.join(import.meta.dirname, '../e2e/a.test.ts');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tally-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What the tally says of these checks and reports, and how it exits. */
function run(
  checks: string,
  reports: Record<string, object>,
): { lines: string[]; status: unknown } {
  writeFileSync(path.join(folder, 'checks'), checks);
  for (const [name, report] of Object.entries(reports)) {
    writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(report));
  }
  const { stdout, status } = spawnSync(
    process.execPath,
    [tally, path.join(folder, 'checks'), folder],
    { encoding: 'utf8' },
  );
  return { lines: stdout.trimEnd().split('\n'), status };
}

interface Counts {
  passed?: number;
  failed?: number;
  pending?: number;
  suites?: number;
}

const vitest = (
  { passed = 0, failed = 0, pending = 0, suites = 0 }: Counts,
  ...testResults: object[]
): object => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: 0,
  numFailedTestSuites: suites,
  testResults,
});

const assertion = (title: string, status: string, ...failureMessages: string[]): object => ({
  ancestorTitles: ['outer', 'inner'],
  title,
  status,
  failureMessages,
});

describe('the tally', () => {
  test('adds up checks and reports', () => {
    const file = { name: e2e, status: 'passed', message: '', assertionResults: [] };
    const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 };
    const reports = {
      unit: vitest({ passed: 2 }, file),
      e2e: { stats, errors: [], suites: [] },
    };
    expect(run('passed types\npassed lint\n', reports)).toEqual({
      lines: ['7 passed, 0 failed'],
      status: 0,
    });
  });

  test('names a failed check, and each failed test with the first lines of its message, without colours', () => {
    const message = '\u001b[31mError\u001b[39m: expected 1\n\nto be 2\n  at a\n  at b\n  at c';
    const file = {
      name: e2e,
      status: 'failed',
      message: '',
      assertionResults: [
        assertion('works', 'passed'),
        assertion('fails', 'failed', message),
        assertion('waits', 'skipped'),
      ],
    };
    expect(
      run('failed lint\n', { unit: vitest({ passed: 1, failed: 1, pending: 1 }, file) }),
    ).toEqual({
      lines: [
        'FAILED: lint',
        'FAILED: e2e/a.test.ts > outer > inner > fails',
        '    Error: expected 1',
        '    to be 2',
        '      at a',
        '      at b',
        'FAILED: e2e/a.test.ts > outer > inner > waits',
        '    skipped',
        '1 passed, 3 failed',
      ],
      status: 1,
    });
  });

  test('names a file that could not be loaded', () => {
    const file = { name: e2e, status: 'failed', message: 'no such module', assertionResults: [] };
    expect(run('', { unit: vitest({ suites: 1 }, file) })).toEqual({
      lines: ['FAILED: e2e/a.test.ts', '    no such module', '0 passed, 1 failed'],
      status: 1,
    });
  });

  test('names what failed, was flaky or skipped in a browser, and what failed around it', () => {
    const spec = (title: string, status: string, ...messages: string[]): object => ({
      title,
      tests: [{ status, results: [{ errors: messages.map((message) => ({ message })) }] }],
    });
    const inner = { title: 'the wall', specs: [spec('heals', 'unexpected', 'timed out')] };
    const specs = [
      spec('shows', 'expected'),
      spec('blinks', 'flaky', 'once'),
      spec('x', 'skipped'),
    ];
    const report = {
      stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 1 },
      errors: [{ message: 'no browser' }],
      suites: [{ title: 'a.spec.ts', specs, suites: [inner] }],
    };
    expect(run('', { e2e: report })).toEqual({
      lines: [
        'FAILED: Playwright',
        '    no browser',
        'FAILED: a.spec.ts > blinks',
        '    once',
        'FAILED: a.spec.ts > x',
        '    skipped',
        'FAILED: a.spec.ts > the wall > heals',
        '    timed out',
        '1 passed, 4 failed',
      ],
      status: 1,
    });
  });

  test('names 50 at most, and says how many more there are', () => {
    const failed = Array.from({ length: 60 }, (_, index) => assertion(`t${index}`, 'failed', 'no'));
    const file = { name: e2e, status: 'failed', message: '', assertionResults: failed };
    const { lines } = run('', { unit: vitest({ failed: 60 }, file) });
    expect(lines).toHaveLength(102);
    expect(lines.slice(-2)).toEqual(['FAILED: 10 more', '0 passed, 60 failed']);
  });

  test('takes nothing to count for a failure', () => {
    expect(run('', {})).toEqual({ lines: ['0 passed, 0 failed'], status: 1 });
  });
});
