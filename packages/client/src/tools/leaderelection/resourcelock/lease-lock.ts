import type { coordinationv1 } from '@deltascope/api';
import type { EventRecorder } from '../../record/event-recorder.ts';
import type { LeaseClient } from './lease-client.ts';
import type { LeaderElectionRecord, ResourceLock } from './resource-lock.ts';

/** Which Lease candidates meet at, and who this one is. */
export interface LeaseLockOptions {
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  /** Of the same namespace. */
  readonly client: LeaseClient;
  /** Set by each leader; other labels of the Lease stay. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Told when this candidate begins and ends to lead. */
  readonly eventRecorder?: EventRecorder;
}

/** A Lease of coordination.k8s.io/v1 as a lock (client-go: resourcelock.LeaseLock). */
export class LeaseLock implements ResourceLock {
  readonly identity: string;
  readonly #options: LeaseLockOptions;
  #lease: coordinationv1.Lease | undefined;

  constructor(options: LeaseLockOptions) {
    this.identity = options.identity;
    this.#options = options;
  }

  async get(signal: AbortSignal): Promise<LeaderElectionRecord> {
    const { client, name } = this.#options;
    const lease = this.#remember(await client.get(name, signal), signal);
    return toRecord(lease.spec);
  }

  async create(record: LeaderElectionRecord, signal: AbortSignal): Promise<void> {
    const { client, namespace, name, labels } = this.#options;
    const metadata = { name, namespace, ...(labels && { labels: { ...labels } }) };
    const lease = { ...LEASE_KIND, metadata, spec: toSpec(record) };
    this.#remember(await client.create(lease, {}, signal), signal);
  }

  /** Throws an Error when nothing was read or written before. */
  async update(record: LeaderElectionRecord, signal: AbortSignal): Promise<void> {
    const { client, labels } = this.#options;
    if (this.#lease === undefined) throw new Error(`get or create ${this.describe()} first`);
    const { metadata } = this.#lease;
    const lease = {
      ...this.#lease,
      metadata: { ...metadata, ...(labels && { labels: { ...metadata.labels, ...labels } }) },
      spec: toSpec(record),
    };
    this.#remember(await client.update(lease, {}, signal), signal);
  }

  /** Nothing is told of a Lease that was never read or written. */
  recordEvent(message: string): void {
    if (this.#lease === undefined) return;
    const { metadata } = this.#lease;
    this.#options.eventRecorder?.event(
      { ...LEASE_KIND, metadata },
      { type: 'Normal', reason: 'LeaderElection', message: `${this.identity} ${message}` },
    );
  }

  describe(): string {
    return `${this.#options.namespace}/${this.#options.name}`;
  }

  /** An answer that nobody waits for any more must not become what the next update stands on. */
  #remember(lease: coordinationv1.Lease, signal: AbortSignal): coordinationv1.Lease {
    signal.throwIfAborted();
    this.#lease = lease;
    return lease;
  }
}

const LEASE_KIND = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };

function toRecord(spec: coordinationv1.LeaseSpec = {}): LeaderElectionRecord {
  return {
    holderIdentity: spec.holderIdentity ?? '',
    leaseDurationSeconds: spec.leaseDurationSeconds ?? 0,
    acquireTime: spec.acquireTime ?? '',
    renewTime: spec.renewTime ?? '',
    leaderTransitions: spec.leaseTransitions ?? 0,
  };
}

function toSpec({ leaderTransitions, ...record }: LeaderElectionRecord): coordinationv1.LeaseSpec {
  return { ...record, leaseTransitions: leaderTransitions };
}
