import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { settle } from '../../testing/index.ts';
import { ElectionRig, second } from './election-rig.ts';
import { type LeaseFault, NO_FAULT } from './fake-leases.ts';
import type { LeaderElectionConfig } from './leader-election-config.ts';

const refused: LeaseFault = { ...NO_FAULT, outcome: 'refused' };
const hanging: LeaseFault = { ...NO_FAULT, requestMs: 1e9 };
const late = (answerMs: number): LeaseFault => ({ ...NO_FAULT, answerMs });

describe('what an election is made with', () => {
  it.each<[Partial<LeaderElectionConfig>, RegExp]>([
    [{ leaseDurationMs: 0 }, /leaseDurationMs must be a positive/],
    [{ leaseDurationMs: Number.NaN }, /leaseDurationMs must be a positive/],
    [{ leaseDurationMs: Infinity }, /leaseDurationMs must be a positive/],
    [{ renewDeadlineMs: -1 }, /renewDeadlineMs must be a positive/],
    [{ retryPeriodMs: 0 }, /retryPeriodMs must be a positive/],
    [{ leaseDurationMs: 10_000 }, /leaseDurationMs \(10000\) must be greater than renewDeadlineMs/],
    [{ renewDeadlineMs: 2400 }, /renewDeadlineMs \(2400\) must be greater than 1.2 times/],
  ])('C131: %j cannot work', (config, message) => {
    expect(() => new ElectionRig().candidate({ config })).toThrow(message);
    expect(() => new ElectionRig().candidate({ config })).toThrow(RangeError);
  });

  it('C131: an identity must not be empty', () => {
    expect(() => new ElectionRig().candidate({ identity: '' })).toThrow(/identity/);
  });

  it('C131: just enough is enough', async () => {
    const rig = new ElectionRig();
    const config = { leaseDurationMs: 2402, renewDeadlineMs: 2401, retryPeriodMs: 2000 };
    const a = await rig.candidate({ config }).start();
    expect(a.elector.isLeader()).toBe(true);
    // Others wait for what the record says, in whole seconds: never for less than was meant.
    expect(rig.leases.spec).toMatchObject({ leaseDurationSeconds: 3 });
    await a.cancel();
  });

  it('C131: by default a lease of 15 s is renewed every 2 s for 10 s', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    expect(rig.leases.spec).toMatchObject({ leaseDurationSeconds: 15 });
    a.fault = refused;
    await rig.clock.advance(10 * second - 1);
    expect(a.elector.isLeader()).toBe(true);
    await rig.clock.advance(1);
    expect(a.told).toEqual(['leader a', 'started', 'stopped']);
    const updatesAt = a.calledAt.filter((_, index) => a.calls[index] === 'update');
    expect(updatesAt.map((at) => at - 1_000_000)).toEqual([0, 2000, 4000, 6000, 8000]);
  });
});

describe('when a lease has run out', () => {
  it.each(['2001-01-01T00:00:00.000000Z', '2999-01-01T00:00:00.000000Z', ''])(
    'C132: is told by when it was seen to change, not by its renewTime %j',
    async (renewTime) => {
      const rig = new ElectionRig();
      rig.hold({ renewTime, leaseDurationSeconds: 30 });
      const a = await rig.candidate().start();
      await rig.clock.advance(30 * second - 1);
      expect(a.told).toEqual(['leader other']);
      await rig.clock.advance(second);
      expect(a.told).toEqual(['leader other', 'leader a', 'started']);
      await a.cancel();
    },
  );

  it('C132: a renewal that is seen starts the wait anew', async () => {
    const rig = new ElectionRig();
    rig.hold({ renewTime: '1' });
    const a = await rig.candidate().start();
    await rig.clock.advance(13 * second);
    rig.hold({ renewTime: '2' });
    // Seen after 14 s, so it runs out after 29 s.
    await rig.clock.advance(15 * second);
    expect(a.elector.isLeader()).toBe(false);
    await rig.clock.advance(2 * second);
    expect(a.elector.isLeader()).toBe(true);
    await a.cancel();
  });

  it('C132: the wait is that of the record, whatever its own leases last', async () => {
    const rig = new ElectionRig();
    rig.hold({ leaseDurationSeconds: 4 });
    const a = await rig.candidate().start();
    await rig.clock.advance(4 * second);
    expect(a.elector.isLeader()).toBe(true);
    await a.cancel();
  });

  it('C132: is not waited for when it was given back', async () => {
    const rig = new ElectionRig();
    rig.hold({ holderIdentity: '' });
    const a = await rig.candidate().start();
    expect(a.elector.isLeader()).toBe(true);
    await a.cancel();
  });
});

describe('how the lock is taken and kept', () => {
  it('C133: it is created when there is none', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate({ lock: { labels: { app: 'x' } } }).start();
    expect(a.calls.slice(0, 2)).toEqual(['get', 'create']);
    expect(rig.commits[0]).toBe('a 0');
    expect(rig.leases.labels).toEqual({ app: 'x' });
    await a.cancel();
  });

  it('C133: two who create it at once are one leader and one who waits', async () => {
    const rig = new ElectionRig();
    const [a, b] = [rig.candidate(), rig.candidate({ identity: 'b' })];
    await Promise.all([a.start(), b.start()]);
    expect(a.calls).toContain('create');
    expect(b.calls).toContain('create');
    expect([a.elector.isLeader(), b.elector.isLeader()]).toEqual([true, false]);
    await Promise.all([a.cancel(), b.cancel()]);
  });

  it('C133: a leader renews by one write, without reading', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    const before = rig.leases.spec;
    await rig.clock.advance(20 * second);
    expect(new Set(a.calls.slice(2))).toEqual(new Set(['update']));
    expect(rig.leases.spec?.acquireTime).toBe(before?.acquireTime);
    expect(rig.leases.spec?.renewTime).not.toBe(before?.renewTime);
    expect(new Set(rig.commits)).toEqual(new Set(['a 0']));
    expect(a.metrics).toEqual(['off ns/lock', 'on ns/lock']);
    await a.cancel();
  });

  it('C133: where that write is refused it reads first, and is counted to have', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    const { spec } = rig.leases;
    rig.leases.set({ ...(spec && { spec }), metadata: { name: 'lock', labels: { by: 'hand' } } });
    await rig.clock.advance(2 * second);
    expect(a.calls.slice(-3)).toEqual(['update', 'get', 'update']);
    expect(rig.commits.at(-1)).toBe('a 0');
    expect(rig.leases.labels).toEqual({ by: 'hand' });
    expect(a.metrics).toEqual(['off ns/lock', 'on ns/lock', 'slowpath ns/lock']);
    expect(a.elector.isLeader()).toBe(true);
    await a.cancel();
  });

  it('C133: what another holds is not written, and counts one transition more when it is taken', async () => {
    const rig = new ElectionRig();
    rig.hold({ leaseTransitions: 7 });
    const a = await rig.candidate().start();
    await rig.clock.advance(14 * second);
    expect(new Set(a.calls)).toEqual(new Set(['get']));
    await rig.clock.advance(2 * second);
    expect(rig.commits.slice(0, 2)).toEqual(['other 7', 'a 8']);
    await a.cancel();
  });

  it('C133: a Conflict is a failed try and no more', async () => {
    const rig = new ElectionRig();
    rig.hold({ holderIdentity: '' });
    const a = rig.candidate();
    // Someone writes between its reading and its writing.
    a.fault = (call) => {
      if (call === 'update') rig.hold({ holderIdentity: '', renewTime: String(a.calls.length) });
      return NO_FAULT;
    };
    await a.start();
    expect(a.calls).toEqual(['get', 'update']);
    expect(a.elector.isLeader()).toBe(false);
    a.fault = NO_FAULT;
    await rig.clock.advance(2 * second);
    expect(a.elector.isLeader()).toBe(true);
    await a.cancel();
  });

  it('C133: a lock that is its own from an earlier life is taken at once, without a transition', async () => {
    const rig = new ElectionRig();
    rig.hold({ holderIdentity: 'a', acquireTime: 'long ago' });
    const a = await rig.candidate().start();
    expect(a.elector.isLeader()).toBe(true);
    expect(rig.leases.spec).toMatchObject({ leaseTransitions: 3, acquireTime: 'long ago' });
    await a.cancel();
  });

  it('C133: a record that is gone is made again', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    rig.leases.delete();
    await rig.clock.advance(2 * second);
    expect(a.calls.slice(-3)).toEqual(['update', 'get', 'create']);
    expect(rig.leases.spec?.holderIdentity).toBe('a');
    expect(a.told).toEqual(['leader a', 'started']);
    await a.cancel();
  });
});

describe('how often it tries', () => {
  it.each([
    [0, 2000],
    [0.5, 3200],
    [0.999_999, 4399.9976],
  ])('C134: to acquire, once in 1 to 2.2 retry periods (random %d: %d ms)', async (draw, ms) => {
    const rig = new ElectionRig();
    rig.hold({ leaseDurationSeconds: 1000 });
    const a = await rig.candidate({ config: { random: () => draw } }).start();
    await rig.clock.advance(30 * second);
    const gaps = a.calledAt.slice(1).map((at, index) => at - (a.calledAt[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(4);
    for (const gap of gaps) expect(gap).toBeCloseTo(ms, 3);
    await a.cancel();
  });

  it('C134: goes on trying whatever the server says', async () => {
    const rig = new ElectionRig();
    const a = rig.candidate();
    a.fault = refused;
    await a.start();
    await rig.clock.advance(600 * second);
    expect(a.calls).toHaveLength(301);
    expect(a.logged.at(-1)).toMatch(/^cannot acquire or renew the lease: .*InternalError/);
    a.fault = NO_FAULT;
    await rig.clock.advance(2 * second);
    expect(a.elector.isLeader()).toBe(true);
    await a.cancel();
  });
});

describe('when leadership ends', () => {
  it('C134: within the renew deadline of the last renewal, to the millisecond, though a request hangs', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    await rig.clock.advance(3 * second);
    a.fault = hanging;
    await rig.clock.advance(9 * second - 1);
    expect(a.elector.isLeader()).toBe(true);
    expect(a.work?.aborted).toBe(false);
    await rig.clock.advance(1);
    expect(a.elector.isLeader()).toBe(false);
    expect(String(a.work?.reason)).toBe('LeadershipLostError: not renewed within 10000 ms');
    expect(a.told.at(-1)).toBe('stopped');
    expect(a.metrics.at(-1)).toBe('off ns/lock');
    await a.run;
    // The server's, for the write and the read that it never answered.
    expect(rig.clock.pendingTimers).toBe(2);
  });

  it('C134: one request that hangs costs five seconds and not the leadership', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    a.fault = hanging;
    await rig.clock.advance(3 * second);
    a.fault = NO_FAULT;
    await rig.clock.advance(60 * second);
    expect(a.told).toEqual(['leader a', 'started']);
    expect(a.logged.join()).toContain('no answer about ns/lock within 5000 ms');
    await a.cancel();
  });

  it('C134: at once when another is seen to hold the lock, and is not taken back', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    rig.hold({});
    await rig.clock.advance(2 * second);
    expect(a.told).toEqual(['leader a', 'started', 'leader other', 'stopped']);
    expect(String(a.work?.reason)).toBe('LeadershipLostError: other holds the lock now');
    await a.run;
    expect(rig.commits.at(-1)).toBe('other 3');
  });

  it('C134: at once when someone else gave the lock back: what comes then is another term', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    rig.hold({ holderIdentity: '' });
    await rig.clock.advance(2 * second);
    expect(a.told).toEqual(['leader a', 'started', 'leader ', 'stopped']);
    expect(String(a.work?.reason)).toBe('LeadershipLostError: nobody holds the lock now');
    await a.run;
    await a.start();
    expect(a.elector.isLeader()).toBe(true);
    await a.cancel();
  });

  it('C134: onStoppedLeading runs also when it never led', async () => {
    const rig = new ElectionRig();
    rig.hold({});
    const a = await rig.candidate().start();
    await a.cancel();
    expect(a.told).toEqual(['leader other', 'stopped']);
    await a.run;
    expect(rig.clock.pendingTimers).toBe(0);
  });

  it('C134: onNewLeader runs on each change that is seen, and on no other', async () => {
    const rig = new ElectionRig();
    const a = rig.candidate();
    rig.hold({});
    await a.start();
    for (const holderIdentity of ['other', 'b', 'b', 'c', 'other']) {
      rig.hold({ holderIdentity, renewTime: String(rig.commits.length) });
      await rig.clock.advance(2 * second);
    }
    expect(a.told).toEqual(['leader other', 'leader b', 'leader c', 'leader other']);
    expect(a.elector.getLeader()).toBe('other');
    await a.cancel();
  });

  it('a write that is answered too late makes no leader, the next one does', async () => {
    const rig = new ElectionRig();
    const a = rig.candidate({ config: { renewDeadlineMs: 2500 } });
    a.fault = (call) => (call === 'get' ? NO_FAULT : late(1200));
    await a.start();
    // The process stands still while the answer comes.
    rig.clock.spend(60 * second);
    await rig.clock.advance(0);
    expect(a.told).not.toContain('started');
    expect(rig.commits).toEqual(['a 0']);
    a.fault = NO_FAULT;
    await rig.clock.advance(4 * second);
    expect(a.told).toContain('started');
    await a.cancel();
  });

  it('a process that stood still knows at once that it leads no more', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    rig.clock.spend(10 * second);
    expect(a.elector.isLeader()).toBe(false);
    expect(() => a.elector.check(0)).not.toThrow();
    rig.clock.spend(6 * second);
    expect(() => a.elector.check(0)).toThrow('failed to renew leadership of ns/lock for 16000 ms');
    expect(() => a.elector.check(2 * second)).not.toThrow();
    await rig.clock.advance(0);
    expect(a.told.at(-1)).toBe('stopped');
    expect(() => a.elector.check(0)).not.toThrow();
  });

  it('a run can follow another, and not overlap with it', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    await expect(a.elector.run(new AbortController().signal)).rejects.toThrow(/already running/);
    await a.cancel();
    await a.start();
    expect(a.told).toEqual(['leader a', 'started', 'stopped', 'started']);
    await a.cancel();
  });

  it('a run keeps the process alive, and no longer', () => {
    // Node ends with 13 when nothing is left that could settle what a module awaits.
    const script = `
      import { LeaderElector, realClock } from ${JSON.stringify(import.meta.resolve('../../index.ts'))};
      const refuse = async () => { throw new Error('refused'); };
      const elector = new LeaderElector({
        lock: { identity: 'a', get: refuse, create: refuse, update: refuse, recordEvent() {}, describe: () => 'lock' },
        callbacks: { onStartedLeading() {}, onStoppedLeading() {} },
        clock: realClock,
        random: Math.random,
      });
      const stop = new AbortController();
      realClock.setTimer(100, () => stop.abort());
      await elector.run(stop.signal);
      console.log('ended');`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 15_000,
    });
    expect([status, stdout]).toEqual([0, 'ended\n']);
  });
});

describe('what callbacks throw', () => {
  const broken = new Error('broken');
  const fail = (): never => {
    throw broken;
  };

  it('onStartedLeading: leadership ends, and the run rejects with it', async () => {
    const rig = new ElectionRig();
    const work = Promise.withResolvers<void>();
    const callbacks = { onStartedLeading: () => work.promise };
    const config = { releaseOnCancel: true };
    const a = await rig.candidate({ callbacks, config }).start();
    work.reject(broken);
    await expect(a.run).rejects.toBe(broken);
    expect(a.told).toEqual(['leader a', 'stopped']);
    expect(rig.leases.spec?.holderIdentity).toBe('');
  });

  it('onNewLeader and onStoppedLeading: the same', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate({ callbacks: { onNewLeader: fail } }).start();
    await expect(a.run).rejects.toBe(broken);
    expect(a.told).toEqual(['stopped']);
    const b = await rig.candidate({ callbacks: { onStoppedLeading: fail } }).start();
    await b.cancel();
    await expect(b.run).rejects.toBe(broken);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  it.each(['the reason itself', 'an AbortError'])(
    'work that fails of the abort with %s has not failed',
    async (how) => {
      const rig = new ElectionRig();
      const onStartedLeading = (signal: AbortSignal): Promise<void> =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () =>
            reject(
              how === 'an AbortError' ? new DOMException('aborted', 'AbortError') : signal.reason,
            ),
          );
        });
      const a = await rig.candidate({ callbacks: { onStartedLeading } }).start();
      await a.cancel();
      await expect(a.run).resolves.toBeUndefined();
    },
  );

  it('work that ends early does not end leadership; a run does not end before its work', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    await rig.clock.advance(60 * second);
    expect(a.elector.isLeader()).toBe(true);
    await a.cancel();
    const work = Promise.withResolvers<void>();
    const b = rig.candidate({ callbacks: { onStartedLeading: () => work.promise } });
    await b.start();
    await b.cancel();
    let hasEnded = false;
    void b.run.then(() => (hasEnded = true));
    await settle();
    expect([b.told.at(-1), hasEnded]).toEqual(['stopped', false]);
    work.resolve();
    await b.run;
  });
});

describe('giving the lock back', () => {
  const config = { releaseOnCancel: true };

  it('C135: an empty holder for one second, and the next one leads at its next try', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate({ config }).start();
    const b = await rig.candidate({ identity: 'b' }).start();
    await rig.clock.advance(3 * second);
    await a.cancel();
    await a.run;
    expect(rig.leases.spec).toMatchObject({
      holderIdentity: '',
      leaseDurationSeconds: 1,
      leaseTransitions: 0,
    });
    expect(a.elector.getLeader()).toBe('');
    await rig.clock.advance(2 * second);
    expect(b.elector.isLeader()).toBe(true);
    expect(rig.commits.at(-1)).toBe('b 1');
    await b.cancel();
  });

  it('C135: only when asked for', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate().start();
    await a.cancel();
    await a.run;
    expect(rig.leases.spec?.holderIdentity).toBe('a');
  });

  it('C135: again after a Conflict with the renewal that was under way', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate({ config }).start();
    a.fault = (call) => (call === 'update' ? { ...NO_FAULT, requestMs: 500 } : NO_FAULT);
    await rig.clock.advance(2 * second);
    a.fault = (call) => (call === 'update' ? { ...NO_FAULT, requestMs: 600 } : NO_FAULT);
    await a.cancel();
    a.fault = NO_FAULT;
    await rig.clock.advance(second);
    await a.run;
    expect(a.calls.slice(-4)).toEqual(['get', 'update', 'get', 'update']);
    expect(rig.leases.spec?.holderIdentity).toBe('');
    expect(a.told.at(-1)).toBe('stopped');
  });

  it('C135: for no longer than the renew deadline', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate({ config }).start();
    a.fault = (call) => {
      if (call === 'update') rig.hold({ holderIdentity: 'a', renewTime: `${a.calls.length}` });
      return { ...NO_FAULT, answerMs: 10 };
    };
    await a.cancel();
    await rig.clock.advance(10 * second - 1);
    expect(a.told).not.toContain('stopped');
    await rig.clock.advance(1);
    await a.run;
    expect(a.told.at(-1)).toBe('stopped');
    expect(a.logged.at(-1)).toMatch(/^cannot release the lease: .*within 10000 ms/);
  });

  it('C135: not when the record is gone, or the server refuses', async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate({ config }).start();
    rig.leases.delete();
    await a.cancel();
    await a.run;
    expect(rig.leases.spec).toBeUndefined();
    await a.start();
    a.fault = refused;
    await a.cancel();
    await a.run;
    expect(a.logged.at(-1)).toMatch(/^cannot release the lease: .*InternalError/);
    expect(rig.leases.spec?.holderIdentity).toBe('a');
  });

  it("C135: never another's, though it was not seen yet that it is", async () => {
    const rig = new ElectionRig();
    const a = await rig.candidate({ config }).start();
    rig.hold({});
    await a.cancel();
    await a.run;
    expect(rig.leases.spec?.holderIdentity).toBe('other');
  });

  it('C135: after the work has ended, and not if it does not end while the lease is sure', async () => {
    const rig = new ElectionRig();
    const work = Promise.withResolvers<void>();
    const callbacks = { onStartedLeading: () => work.promise };
    const a = await rig.candidate({ config, callbacks }).start();
    await a.cancel();
    expect(a.elector.isLeader()).toBe(false);
    await rig.clock.advance(9 * second);
    expect(rig.leases.spec?.holderIdentity).toBe('a');
    work.resolve();
    await a.run;
    expect(rig.leases.spec?.holderIdentity).toBe('');

    const stuck = Promise.withResolvers<void>();
    const b = rig.candidate({ config, callbacks: { onStartedLeading: () => stuck.promise } });
    await b.start();
    await b.cancel();
    await rig.clock.advance(10 * second);
    expect(b.told.at(-1)).toBe('stopped');
    expect(b.logged.at(-1)).toBe('the lease is not released: what the leader did has not ended');
    stuck.resolve();
    await b.run;
    expect(rig.leases.spec?.holderIdentity).toBe('a');
  });
});
