import {
  createTransport,
  DynamicClient,
  LeaderElector,
  leaseClient,
  LeaseLock,
  realClock,
  RESTClient,
  type Clock,
} from '@deltascope/client';
import { evenRates, FAULT_KINDS, FaultyProxy } from '@deltascope/client/testing';
import { expect, it } from 'vitest';
import type { Target } from './target.ts';

const LEASES = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };
/** Of all requests: so many that leaders lose their lease, and so few that there are leaders. */
const FAULT_RATE = 0.75;
/** Leaders that lost their lease. */
const LOSSES = 5;
const HASTE = 30;

/** All candidates' time: thirty times as fast, so that a lease lasts half a second. */
function createHurriedClock(): Clock {
  const startedAt = realClock.now();
  return {
    now: () => startedAt + (realClock.now() - startedAt) * HASTE,
    setTimer: (ms, callback) => realClock.setTimer(ms / HASTE, callback),
  };
}

/** Elections where requests break, in front of an API server. */
export function leaderElectionFaultsSuite(target: () => Target): void {
  it('C132-C135: whatever breaks in front of each of three candidates, no two lead at once, and one leads in the end', async () => {
    const { namespace } = await target().fresh(LEASES);
    const clock = createHurriedClock();
    await using resources = new AsyncDisposableStack();
    const over = new AbortController();
    const electors: LeaderElector[] = [];
    const works = new Map<string, AbortSignal>();
    const violations: string[] = [];
    const counts = { terms: 0, runs: 0, ends: 0, lost: 0 };

    const check = (): void => {
      const leaders = electors.filter((elector) => elector.isLeader());
      const working = [...works].filter(([, leading]) => !leading.aborted);
      if (leaders.length > 1 || working.length > 1) {
        violations.push(`${leaders.length} lead, ${working.map(([name]) => name).join()} work`);
      }
    };

    const run = async (elector: LeaderElector): Promise<void> => {
      while (!over.signal.aborted) {
        counts.runs += 1;
        await elector.run(over.signal);
      }
    };

    const proxies = await Promise.all(
      ['a', 'b', 'c'].map(async (identity, index) => {
        const proxy = await FaultyProxy.start({
          upstream: target().restConfig,
          seed: index + 1,
          rates: evenRates(FAULT_RATE, FAULT_KINDS),
          halfOpenMs: 2000,
          delayMs: 200,
        });
        resources.use(proxy);
        const transport = resources.use(createTransport({ host: proxy.url }));
        const client = leaseClient(new DynamicClient(new RESTClient({ transport })), namespace);
        electors.push(
          new LeaderElector({
            lock: new LeaseLock({ namespace, name: 'lock', identity, client }),
            clock,
            random: () => index / 3,
            releaseOnCancel: true,
            callbacks: {
              onStartedLeading: (leading) => {
                works.set(identity, leading);
                leading.addEventListener('abort', () => {
                  if (!over.signal.aborted) counts.lost += 1;
                });
                counts.terms += 1;
                check();
              },
              onStoppedLeading: () => {
                counts.ends += 1;
                check();
              },
            },
          }),
        );
        return proxy;
      }),
    );
    const runs = electors.map(run);
    await expect
      .poll(() => counts.lost, { timeout: 45_000, interval: 20 })
      .toBeGreaterThanOrEqual(LOSSES);
    for (const proxy of proxies) proxy.heal();
    await expect
      .poll(() => electors.filter((elector) => elector.isLeader()).length, { timeout: 5_000 })
      .toBe(1);
    check();
    over.abort();
    await Promise.all(runs);
    expect(violations).toEqual([]);
    expect(counts.ends).toBe(counts.runs);
    expect(counts.terms).toBeGreaterThan(LOSSES);
    // Above what it waits for: how soon a leader is lost is up to the proxies.
  }, 60_000);
}
