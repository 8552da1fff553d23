import type { coordinationv1 } from '@deltascope/api';
import {
  LeaderElector,
  leaseClient,
  LeaseLock,
  realClock,
  type LeaderElectionRecord,
} from '@deltascope/client';
import { createClientset } from '@deltascope/client/kubernetes';
import { expect, it } from 'vitest';
import { ExampleProcess } from './example-process.ts';
import { refusal, signal, type Target } from './target.ts';

const EVENTS = { group: '', version: 'v1', resource: 'events' };
const LEASE = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };

/** Elections by a Lease, in front of an API server. `flags` lead to the target. */
export function leaderElectionSuite(target: () => Target, flags: () => string[]): void {
  /** Through either client: they are to be one and the same to a lock. */
  const lockIn = (namespace: string, identity: 'a' | 'b'): LeaseLock => {
    const client =
      identity === 'a'
        ? leaseClient(target().dynamic, namespace)
        : createClientset(target().client).coordinationV1.leases(namespace);
    return new LeaseLock({ namespace, name: 'lock', identity, client });
  };
  const specIn = async (namespace: string): Promise<coordinationv1.LeaseSpec | undefined> =>
    (await leaseClient(target().dynamic, namespace).get('lock', signal())).spec;

  it('C133: a LeaseLock is created once, read as it was written, and updated from its newest version only', async () => {
    const { namespace } = await target().fresh(LEASE);
    const [a, b] = [lockIn(namespace, 'a'), lockIn(namespace, 'b')];
    const record: LeaderElectionRecord = {
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: '2026-01-02T03:04:05.000006Z',
      renewTime: '2026-01-02T03:04:07.890000Z',
      leaderTransitions: 0,
    };
    expect(await refusal(a.get(signal()))).toMatchObject({ reason: 'NotFound' });
    await a.create(record, signal());
    expect(await refusal(b.create(record, signal()))).toMatchObject({ reason: 'AlreadyExists' });
    expect(await b.get(signal())).toEqual(record);
    await a.update({ ...record, leaderTransitions: 1 }, signal());
    expect(await refusal(b.update(record, signal()))).toMatchObject({ reason: 'Conflict' });
    const released = { ...record, holderIdentity: '', leaseDurationSeconds: 1 };
    await a.update(released, signal());
    expect(await b.get(signal())).toEqual(released);
  });

  it('C133, C135: two electors hand the lease over, and count the transition', async () => {
    const { namespace } = await target().fresh(LEASE);
    const leads = { a: Promise.withResolvers<void>(), b: Promise.withResolvers<void>() };
    const elector = (identity: 'a' | 'b'): LeaderElector =>
      new LeaderElector({
        lock: lockIn(namespace, identity),
        clock: realClock,
        random: () => 0,
        retryPeriodMs: 50,
        releaseOnCancel: true,
        callbacks: {
          onStartedLeading: () => leads[identity].resolve(),
          onStoppedLeading: () => undefined,
        },
      });
    const cancel = { a: new AbortController(), b: new AbortController() };
    const [a, b] = [elector('a'), elector('b')];
    const runA = a.run(cancel.a.signal);
    await leads.a.promise;
    const runB = b.run(cancel.b.signal);
    cancel.a.abort();
    await runA;
    await leads.b.promise;
    expect([a.isLeader(), b.isLeader(), b.getLeader()]).toEqual([false, true, 'b']);
    expect(await specIn(namespace)).toMatchObject({
      holderIdentity: 'b',
      leaseDurationSeconds: 15,
      leaseTransitions: 1,
    });
    cancel.b.abort();
    await runB;
    expect(await specIn(namespace)).toMatchObject({
      holderIdentity: '',
      leaseDurationSeconds: 1,
      leaseTransitions: 1,
    });
  });

  it('C132, C134: of two processes one leads; when it is killed the other does, once the lease has run out', async () => {
    const { namespace } = await target().fresh(LEASE);
    const args = [...flags(), '--namespace', namespace];
    await using first = new ExampleProcess('leader-election-candidate.ts', args);
    await first.prints(/^leads$/m);
    await using second = new ExampleProcess('leader-election-candidate.ts', args);
    await second.prints(/^the leader is/m);
    const killedAt = performance.now();
    await first[Symbol.asyncDispose]();
    await second.prints(/^leads$/m);
    const tookMs = performance.now() - killedAt;
    // A lease of 3 s that was renewed 0.4 s before, or just now; then tries each 0.4 to 0.9 s.
    expect(tookMs).toBeGreaterThan(2300);
    expect(tookMs).toBeLessThan(5000);
    second.interrupt();
    await second.succeeds();
    const [, winner = ''] = /^(\S+) stands for election$/m.exec(second.stdout) ?? [];
    const events = await target()
      .dynamic.resource(EVENTS)
      .namespace(namespace)
      .list({ fieldSelector: 'involvedObject.kind=Lease' }, signal());
    const messages = events.items.map(({ message }) => message);
    expect(messages).toContain(`${winner} became leader`);
    expect(messages).toContain(`${winner} stopped leading`);
  });

  it('the example tells the whole story', async () => {
    await using example = new ExampleProcess('main.ts', ['leader-election', ...flags()]);
    await example.succeeds();
    expect(example.stdout).toMatch(
      /^first  \| leads\n[^]*\nthe first one is killed\n[^]*^second \| leads\nthe second one took over after [2-4]\.\d s/m,
    );
    expect(example.stdout).toMatch(
      /the lease has the holder "" after 1 transition\n(event: .*\n)+$/,
    );
  });
}
