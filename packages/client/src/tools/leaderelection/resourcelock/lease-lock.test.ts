import type { coordinationv1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../../../testing/index.ts';
import type { EventDetails } from '../../record/event-recorder.ts';
import { FakeLeases, type LeaseFault, NO_FAULT } from '../fake-leases.ts';
import { LeaseLock, type LeaseLockOptions } from './lease-lock.ts';
import type { LeaderElectionRecord } from './resource-lock.ts';

const record: LeaderElectionRecord = {
  holderIdentity: 'a',
  leaseDurationSeconds: 15,
  acquireTime: '2026-01-02T03:04:05.000006Z',
  renewTime: '2026-01-02T03:04:07.000008Z',
  leaderTransitions: 2,
};
const spec: coordinationv1.LeaseSpec = {
  holderIdentity: 'a',
  leaseDurationSeconds: 15,
  acquireTime: '2026-01-02T03:04:05.000006Z',
  renewTime: '2026-01-02T03:04:07.000008Z',
  leaseTransitions: 2,
};

function create(options: Partial<LeaseLockOptions> = {}, fault = (): LeaseFault => NO_FAULT) {
  const clock = new FakeClock();
  const commits: coordinationv1.Lease[] = [];
  const leases = new FakeLeases(clock, (lease) => commits.push(lease));
  const client = leases.client(fault);
  const lock = new LeaseLock({ namespace: 'ns', name: 'lock', identity: 'a', client, ...options });
  return { clock, commits, leases, lock, signal: new AbortController().signal };
}

describe('a LeaseLock', () => {
  it('makes a Lease of a record, and a record of a Lease', async () => {
    const { lock, commits, signal } = create();
    await lock.create(record, signal);
    expect(commits).toEqual([
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'lock', namespace: 'ns', resourceVersion: '1' },
        spec,
      },
    ]);
    expect(await lock.get(signal)).toEqual(record);
    expect(lock.describe()).toBe('ns/lock');
  });

  it('takes a Lease without a spec for one that nobody holds', async () => {
    const { lock, leases, signal } = create();
    leases.set({});
    expect(await lock.get(signal)).toEqual({
      holderIdentity: '',
      leaseDurationSeconds: 0,
      acquireTime: '',
      renewTime: '',
      leaderTransitions: 0,
    });
  });

  it('updates from the version it wrote or read last, and keeps what else there is', async () => {
    const { lock, leases, commits, signal } = create({ labels: { b: '2' } });
    leases.set({ metadata: { name: 'lock', labels: { a: '1', b: '1' }, annotations: { c: '3' } } });
    await lock.get(signal);
    await lock.update(record, signal);
    await lock.update({ ...record, leaderTransitions: 3 }, signal);
    expect(commits.at(-1)).toEqual({
      metadata: {
        name: 'lock',
        labels: { a: '1', b: '2' },
        annotations: { c: '3' },
        resourceVersion: '3',
      },
      spec: { ...spec, leaseTransitions: 3 },
    });
    leases.set({ spec: {} });
    await expect(lock.update(record, signal)).rejects.toMatchObject({ reason: 'Conflict' });
  });

  it('cannot update what it has not seen', async () => {
    const { lock, signal } = create();
    await expect(lock.update(record, signal)).rejects.toThrow('get or create ns/lock first');
  });

  it('does not stand on an answer that came after the abort: it would overwrite what it never looked at', async () => {
    const { lock, leases, signal } = create();
    await lock.create(record, signal);
    const aborter = new AbortController();
    const answer = Promise.withResolvers<coordinationv1.Lease>();
    const slow = new LeaseLock({
      namespace: 'ns',
      name: 'lock',
      identity: 'a',
      // One that does not listen to signals.
      client: { ...leases.client(() => NO_FAULT), get: () => answer.promise },
    });
    const late = slow.get(aborter.signal);
    aborter.abort(new Error('given up'));
    answer.resolve({ metadata: { name: 'lock', resourceVersion: '1' } });
    await expect(late).rejects.toThrow('given up');
    await expect(slow.update(record, signal)).rejects.toThrow('get or create ns/lock first');
  });

  it('tells of its holder beside the Lease, once it knows one', async () => {
    const told: [string | undefined, EventDetails][] = [];
    const event = (object: Partial<KubeObject>, details: EventDetails): void =>
      void told.push([object.metadata?.resourceVersion, details]);
    const { lock, signal } = create({ eventRecorder: { event, eventf: event } });
    lock.recordEvent('became leader');
    await lock.create(record, signal);
    lock.recordEvent('became leader');
    await settle();
    expect(told).toEqual([
      ['1', { type: 'Normal', reason: 'LeaderElection', message: 'a became leader' }],
    ]);
  });
});
