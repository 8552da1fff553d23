import type { coordinationv1 } from '@deltascope/api';
import { FakeClock, settle } from '../../testing/index.ts';
import { FakeLeases, type LeaseFault, NO_FAULT } from './fake-leases.ts';
import type { LeaderCallbacks, LeaderElectionConfig } from './leader-election-config.ts';
import { LeaderElector } from './leader-elector.ts';
import { LeaseLock, type LeaseLockOptions } from './resourcelock/lease-lock.ts';

export const second = 1000;

/** A clock, a server with one Lease, and candidates. */
export class ElectionRig {
  readonly clock = new FakeClock(1_000_000);
  /** "holder transitions", as the server took them. */
  readonly commits: string[] = [];
  readonly leases: FakeLeases;

  constructor() {
    this.leases = new FakeLeases(this.clock, ({ spec }) =>
      this.commits.push(`${spec?.holderIdentity ?? ''} ${spec?.leaseTransitions ?? ''}`),
    );
  }

  /** A Lease of someone who is no candidate here. */
  hold(spec: coordinationv1.LeaseSpec): void {
    this.leases.set({
      spec: { holderIdentity: 'other', leaseDurationSeconds: 15, leaseTransitions: 3, ...spec },
    });
  }

  candidate(options: CandidateOptions = {}): Candidate {
    return new Candidate(this, options);
  }
}

export interface CandidateOptions {
  readonly identity?: string;
  readonly config?: Partial<LeaderElectionConfig>;
  readonly lock?: Partial<LeaseLockOptions>;
  readonly callbacks?: Partial<LeaderCallbacks>;
}

/** An elector, what it called, what it was told, and what goes wrong for it from now on. */
export class Candidate {
  readonly elector: LeaderElector;
  /** "get", "create", "update": each call of the server. */
  readonly calls: string[] = [];
  readonly calledAt: number[] = [];
  /** "started", "stopped", "leader a". */
  readonly told: string[] = [];
  readonly metrics: string[] = [];
  readonly logged: string[] = [];
  fault: LeaseFault | ((call: string) => LeaseFault) = NO_FAULT;
  /** Of the work of the last term. */
  work: AbortSignal | undefined;
  run: Promise<void> = Promise.resolve();
  #cancel = new AbortController();

  constructor(
    { clock, leases }: ElectionRig,
    { identity = 'a', config, lock, callbacks }: CandidateOptions,
  ) {
    const client = leases.client((call) => {
      this.calls.push(call);
      this.calledAt.push(clock.now());
      return typeof this.fault === 'function' ? this.fault(call) : this.fault;
    });
    const note = (fields: object, message: string): void => {
      this.logged.push('error' in fields ? `${message}: ${String(fields.error)}` : message);
    };
    const count =
      (what: string) =>
      (name: string): void =>
        void this.metrics.push(`${what} ${name}`);
    this.elector = new LeaderElector({
      lock: new LeaseLock({ namespace: 'ns', name: 'lock', identity, client, ...lock }),
      clock,
      random: () => 0,
      logger: { debug: note, info: note, warn: note, error: note },
      metric: { on: count('on'), off: count('off'), slowpathExercised: count('slowpath') },
      callbacks: {
        onStartedLeading: (signal) => {
          this.work = signal;
          this.told.push('started');
        },
        onStoppedLeading: () => void this.told.push('stopped'),
        onNewLeader: (leader) => void this.told.push(`leader ${leader}`),
        ...callbacks,
      },
      ...config,
    });
  }

  /** Its run, which is awaited by who wants to. */
  async start(): Promise<this> {
    this.#cancel = new AbortController();
    this.run = this.elector.run(this.#cancel.signal);
    this.run.catch(() => undefined);
    await settle();
    return this;
  }

  async cancel(): Promise<void> {
    this.#cancel.abort();
    await settle();
  }
}
