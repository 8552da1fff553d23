import type { Unstructured } from '@deltascope/apimachinery';
import { entries, instant, type Health, type Sparse } from '@deltascope/printers';
import type { WallRollout } from '@deltascope/wire';
import type { Figures, Findings, Seen, Subject } from './findings.ts';
import type { Owned, Owners } from './owners.ts';
import { PodGenerations, type Generation } from './pod-generations.ts';
import { workloadOf, type Workload } from './workload.ts';

/** How many are shown. */
const MAX_ROLLOUTS = 4;

interface Rollout {
  readonly owned: Owned;
  readonly since: number;
  readonly version: string;
}

type PodFields = Sparse<{
  metadata: {
    labels: Record<string, string>;
    creationTimestamp: string;
    deletionTimestamp: string;
  };
}>;

/** The workloads between two templates or two sizes, and how many pods each workload has. Bounded by what there is. */
export class Rollouts {
  readonly #owners: Owners;
  readonly #startedAt: number;
  readonly #workloads = new Map<string, Workload>();
  readonly #rolling = new Map<string, Rollout>();
  /** The uids of those that were given another size and do not have it yet. */
  readonly #resizing = new Set<string>();
  readonly #pods = new PodGenerations();

  constructor(owners: Owners, startedAt: number) {
    this.#owners = owners;
    this.#startedAt = startedAt;
  }

  /** A workload; other kinds are passed over. */
  set({ owned, object }: Subject, health: Health, { now, isInInitialList }: Seen): void {
    const workload = workloadOf(owned.resource, object, health);
    if (!workload) return;
    const { canRollOut, isRolling, version, progressedAt } = workload;
    const before = this.#rolling.get(owned.uid);
    const isResizing = this.#isResizing(owned.uid, workload);
    this.#workloads.set(owned.uid, workload);
    if (!canRollOut || !(isRolling || isResizing)) this.#rolling.delete(owned.uid);
    else if (before?.version !== version) {
      const since = isInInitialList ? Math.min(now, progressedAt ?? this.#startedAt) : now;
      this.#rolling.set(owned.uid, { owned, since, version });
    }
  }

  setPod({ uid, ownerUid }: Owned, pod: Unstructured & PodFields, health: Health): void {
    const { labels, creationTimestamp, deletionTimestamp } = pod.metadata;
    // One that has run to its end or is about to be ended is no part of any size.
    if (health === 'done' || deletionTimestamp !== undefined) {
      this.#pods.delete(uid);
      return;
    }
    this.#pods.set(uid, {
      ownerUid,
      hash: entries(labels)['controller-revision-hash'] ?? '',
      isReady: health === 'ok',
      createdAt: instant(creationTimestamp) ?? 0,
    });
  }

  /** A workload or a pod. */
  delete(uid: string): void {
    this.#workloads.delete(uid);
    this.#rolling.delete(uid);
    this.#resizing.delete(uid);
    this.#pods.delete(uid);
  }

  figures(uid: string): Figures | undefined {
    return this.#workloads.get(uid);
  }

  get size(): number {
    return this.#rolling.size;
  }

  /** The first few: those with pods in trouble first, then the latest. */
  latest(findings: Findings): WallRollout[] {
    const isTroubled = ({ owned }: Rollout): boolean => findings.isTroubled(owned.uid);
    return [...this.#rolling.values()]
      .sort((a, b) => Number(isTroubled(b)) - Number(isTroubled(a)) || b.since - a.since)
      .slice(0, MAX_ROLLOUTS)
      .map((rollout) => this.#view(rollout, findings));
  }

  /** By what it wanted before: no status tells, a Deployment that is scaled is to its controller one short of pods. */
  #isResizing(uid: string, { want, ready, total }: Workload): boolean {
    const before = this.#workloads.get(uid);
    if (before !== undefined && before.want !== want) this.#resizing.add(uid);
    if (ready >= want && total <= want) this.#resizing.delete(uid);
    return this.#resizing.has(uid);
  }

  #view({ owned, since, version }: Rollout, findings: Findings): WallRollout {
    const { uid, resource, namespace, name } = owned;
    const want = this.#workloads.get(uid)?.want ?? 0;
    // Until one is made, those made last are of the template before.
    const newest =
      this.#workloads.get(uid)?.updated === 0 ? undefined : this.#newestGeneration(owned);
    const troubled = [...findings.troubledUnder(uid)];
    const { size = 0 } = newest?.pods ?? {};
    const ready = newest?.ready ?? 0;
    const fail = newest ? troubled.filter((pod) => newest.pods.has(pod)).length : 0;
    const done = Math.min(ready, want);
    const failing = Math.min(fail, want - done);
    const under = Math.min(size - ready - fail, want - done - failing);
    return { uid, resource, namespace, name, version, done, under, failing, want, since };
  }

  /** A Deployment's is its ReplicaSet of the highest revision; the others' pods carry the hash of theirs. */
  #newestGeneration({ uid, resource }: Owned): Generation | undefined {
    if (resource !== 'deployments.apps') {
      return this.#pods.newest(uid, this.#workloads.get(uid)?.revision ?? '');
    }
    const revisionOf = (set: string): number => Number(this.#workloads.get(set)?.revision ?? 0);
    const sets = [...this.#owners.children(uid)].sort((a, b) => revisionOf(b) - revisionOf(a));
    return this.#pods.newest(sets[0] ?? '', '');
  }
}
