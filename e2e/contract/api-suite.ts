import { afterAll, beforeAll, describe } from 'vitest';
import { compressionSuite } from './compression-suite.ts';
import { listSuite } from './list-suite.ts';
import { podChangeSuite } from './pod-change-suite.ts';
import { representationSuite } from './representation-suite.ts';
import type { Target } from './target.ts';
import { prettySuite } from './pretty-suite.ts';
import { watchSuite } from './watch-suite.ts';
import { workloadSuite } from './workload-suite.ts';
import { writeSuite } from './write-suite.ts';

/** Runs suites on one target, which is started for them and ended after them. */
export function onTarget(
  start: () => Target | Promise<Target>,
  suites: (target: () => Target) => void,
): void {
  let running: Target | undefined;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(async () => {
    await running?.[Symbol.asyncDispose]();
  });
  suites(() => {
    if (running === undefined) throw new Error('the target has not been started');
    return running;
  });
}

/** What an API server answers: the same assertions for a real one and for the embedded one. */
export function apiSuite(target: () => Target): void {
  describe('JSON', () => {
    prettySuite(target);
  });

  describe('compression', () => {
    compressionSuite(target);
  });

  describe('representations', () => {
    representationSuite(target);
  });

  describe('LIST', () => {
    listSuite(target);
  });
  describe('WATCH', () => {
    watchSuite(target);
  });
  describe('writes', () => {
    writeSuite(target);
    podChangeSuite(target);
  });
  describe('workloads, Tables and discovery', () => {
    workloadSuite(target);
  });
}
