import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ABSENT, BAD, toHealthCode, type HealthCode } from './health-code.ts';
import { codeAt, type HealthSteps } from './health-steps.ts';
import { JournalIndex } from './journal-index.ts';
import type { Lane } from './lane.ts';
import { NEWS_MS, withoutLeftOver } from './left-over-pods.ts';
import { keyOf, objectRow, recordRow } from './testing/journal-rows.ts';

const [OK, DONE] = [toHealthCode('ok'), toHealthCode('done')];
const FAILED = { word: 'Error', health: 'bad' as const };
const WELL = { word: '2/2', health: 'ok' as const };
const SHORT = { word: '1/2', health: 'warn' as const };
const COMPLETE = { word: 'Complete', health: 'done' as const };

const HALF_MINUTES = fc.integer({ min: 0, max: 12 }).map((count) => count * 30_000);
const steps: fc.Arbitrary<HealthSteps> = fc
  .tuple(
    fc.integer({ min: 0, max: 6 }),
    fc.dictionary(HALF_MINUTES.map(String), fc.integer({ min: 0, max: 6 })),
  )
  .map(([first, byTime]) => {
    const at: number[] = [];
    const codes: HealthCode[] = [];
    for (const [time, code] of Object.entries(byTime).toSorted((a, b) => +a[0] - +b[0])) {
      if (code === (codes.at(-1) ?? first)) continue;
      at.push(Number(time));
      codes.push(code);
    }
    return { first, at, codes };
  });
const times = fc.array(HALF_MINUTES).map((list) => list.toSorted((a, b) => a - b));

describe('a failed pod beside its workload', () => {
  it('counts at every moment unless the workload is well and its own last change is a minute old', () => {
    fc.assert(
      fc.property(steps, times, steps, (pod, changedAt, keeper) => {
        const counted = withoutLeftOver(pod, changedAt, keeper);
        for (let at = -30_000; at <= 600_000; at += 15_000) {
          const code = codeAt(pod, at);
          const isNews = changedAt.some((changed) => changed <= at && at < changed + NEWS_MS);
          const isWell = [OK, DONE].includes(codeAt(keeper, at));
          const expected = code === BAD && isWell && !isNews ? ABSENT : code;
          expect([at, codeAt(counted, at)]).toEqual([at, expected]);
        }
      }),
    );
  });
});

describe('a lane with a failed pod', () => {
  let nowMs = 0;

  function laneOf(index: JournalIndex, key: string): Lane {
    const lane = index.lanes.get(key);
    if (!lane) throw new Error('no such lane');
    return lane;
  }

  /** A deployment of one pod that failed at 100 s, and was short of it until 103 s. */
  function evicted(): { index: JournalIndex; lane: Lane; owner: string } {
    const index = new JournalIndex(() => nowMs);
    const [owner, pod] = [keyOf('web', 'Deployment.apps'), keyOf('web-x')];
    index.putObject(objectRow(1, owner, { resource: 'deployments.apps', state: WELL }));
    index.putObject(objectRow(2, pod, { owner, state: FAILED }));
    index.putRecord(recordRow(1, pod, { at: 100_000, before: WELL, after: FAILED }));
    index.putRecord(recordRow(2, owner, { at: 101_000, before: WELL, after: SHORT }));
    index.putRecord(recordRow(3, owner, { at: 103_000, before: SHORT, after: WELL }));
    return { index, lane: laneOf(index, owner), owner };
  }

  it('is failing until a minute after, then as its owner is, without anything new', () => {
    const { lane } = evicted();
    nowMs = 120_000;
    expect([lane.current, lane.worstMember?.name]).toEqual([BAD, 'web-x']);
    nowMs = 160_000;
    expect([lane.current, lane.worstMember?.name]).toEqual([OK, 'web']);
    expect([99_000, 100_000, 159_000, 160_000].map((at) => codeAt(lane.steps, at))).toEqual([
      OK,
      BAD,
      BAD,
      OK,
    ]);
    const worst = [
      [150_000, 155_000],
      [150_000, Infinity],
      [165_000, Infinity],
    ].map(([from = 0, to = 0]) => lane.worstIn([from, to]));
    expect(worst).toEqual([BAD, BAD, OK]);
  });

  it('goes on failing while its owner misses the pod', () => {
    const { index, lane, owner } = evicted();
    nowMs = 200_000;
    index.putObject(objectRow(1, owner, { resource: 'deployments.apps', state: SHORT }));
    index.putRecord(recordRow(4, owner, { at: 190_000, before: WELL, after: SHORT }));
    expect(lane.current).toBe(BAD);
    expect([180_000, 195_000].map((at) => codeAt(lane.steps, at))).toEqual([OK, BAD]);
  });

  it('of a cron job asks the pod’s own job', () => {
    nowMs = 500_000;
    const index = new JournalIndex(() => nowMs);
    const [owner, done, failed] = [
      keyOf('backup', 'CronJob.batch'),
      keyOf('backup-1', 'Job.batch'),
      keyOf('backup-2', 'Job.batch'),
    ];
    index.putObject(objectRow(1, owner, { resource: 'cronjobs.batch', state: WELL }));
    index.putObject(objectRow(2, done, { resource: 'jobs.batch', owner, state: COMPLETE }));
    index.putObject(objectRow(3, keyOf('backup-1-x'), { owner: done, state: FAILED }));
    expect(laneOf(index, owner).current).toBe(OK);
    index.putObject(objectRow(4, failed, { resource: 'jobs.batch', owner, state: SHORT }));
    index.putObject(objectRow(5, keyOf('backup-2-x'), { owner: failed, state: FAILED }));
    expect(laneOf(index, owner).current).toBe(BAD);
  });

  it('speaks for itself where no workload keeps it, or nothing is known of the one that does', () => {
    nowMs = 500_000;
    const index = new JournalIndex(() => nowMs);
    const owner = keyOf('web', 'Deployment.apps');
    index.putObject(objectRow(1, keyOf('bare'), { state: FAILED }));
    index.putObject(objectRow(2, owner, { resource: 'deployments.apps', state: null }));
    index.putObject(objectRow(3, keyOf('web-x'), { owner, state: FAILED }));
    expect([laneOf(index, keyOf('bare')).current, laneOf(index, owner).current]).toEqual([
      BAD,
      BAD,
    ]);
  });
});
