import type { coordinationv1 } from '@deltascope/api';
import { KubeStatusError, notFound, type Status } from '@deltascope/apimachinery';
import { type Clock, sleep } from '../../util/clock.ts';
import { withSignal } from '../../util/with-signal.ts';
import type { LeaseClient } from './resourcelock/lease-client.ts';

type Lease = coordinationv1.Lease;

/** What becomes of a call. A write that is "lost" was done, and its caller never learns of it. */
export interface LeaseFault {
  readonly outcome: 'done' | 'refused' | 'lost';
  /** Until the server does it. */
  readonly requestMs: number;
  /** Until its answer is there. */
  readonly answerMs: number;
}

export const NO_FAULT: LeaseFault = { outcome: 'done', requestMs: 0, answerMs: 0 };

/** Where a candidate is when an answer comes for it: it may stand still. */
export interface Awake {
  awake(): Promise<void>;
}

const LEASES = { group: 'coordination.k8s.io', resource: 'leases' };
const never = new AbortController().signal;

/** An API server that keeps one Lease, linearizably, and fails as it is told to. */
export class FakeLeases {
  readonly #clock: Clock;
  readonly #onCommit: (lease: Lease, before: Lease | undefined) => void;
  #lease: Lease | undefined;
  #version = 0;

  constructor(clock: Clock, onCommit: (lease: Lease, before: Lease | undefined) => void) {
    this.#clock = clock;
    this.#onCommit = onCommit;
  }

  get spec(): coordinationv1.LeaseSpec | undefined {
    return this.#lease?.spec;
  }

  get labels(): Record<string, string> | undefined {
    return this.#lease?.metadata.labels;
  }

  /** Writes it, whoever holds it and whatever was there. */
  set(lease: Pick<Lease, 'spec'> & Partial<Lease>): void {
    this.#commit({ metadata: { name: 'lock', namespace: 'ns' }, ...lease });
  }

  delete(): void {
    this.#lease = undefined;
  }

  /** `fault` is asked once for each call. An aborted call fails at once, and yet the server may do it: it has been sent. */
  client(fault: (call: string) => LeaseFault, candidate?: Awake): LeaseClient {
    const call = async (name: string, commit: () => Lease, signal: AbortSignal): Promise<Lease> => {
      signal.throwIfAborted();
      const served = async (): Promise<Lease> => {
        try {
          return await this.#serve(fault(name), commit);
        } finally {
          await candidate?.awake();
        }
      };
      return structuredClone(await withSignal(served(), signal));
    };
    return {
      get: (name, signal) => call('get', () => this.#read(name), signal),
      create: (lease, _, signal) => call('create', () => this.#create(lease), signal),
      update: (lease, _, signal) => call('update', () => this.#update(lease), signal),
    };
  }

  async #serve({ outcome, requestMs, answerMs }: LeaseFault, commit: () => Lease): Promise<Lease> {
    if (requestMs > 0) await sleep(this.#clock, requestMs, never);
    if (outcome === 'refused') throw refusal('InternalError', 500);
    const lease = commit();
    if (answerMs > 0) await sleep(this.#clock, answerMs, never);
    if (outcome === 'lost') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    return lease;
  }

  #read(name: string): Lease {
    if (this.#lease === undefined) throw notFound(LEASES, name);
    return this.#lease;
  }

  #create(lease: Lease): Lease {
    if (this.#lease !== undefined) throw refusal('AlreadyExists', 409);
    return this.#commit(lease);
  }

  #update(lease: Lease): Lease {
    const { resourceVersion } = this.#read(lease.metadata.name ?? '').metadata;
    if (lease.metadata.resourceVersion !== resourceVersion) throw refusal('Conflict', 409);
    return this.#commit(lease);
  }

  #commit(lease: Lease): Lease {
    const before = this.#lease;
    this.#version += 1;
    const metadata = { ...lease.metadata, resourceVersion: String(this.#version) };
    this.#lease = structuredClone({ ...lease, metadata });
    this.#onCommit(this.#lease, before);
    return this.#lease;
  }
}

const refusal = (reason: NonNullable<Status['reason']>, code: number): KubeStatusError =>
  new KubeStatusError({ kind: 'Status', status: 'Failure', reason, code });
