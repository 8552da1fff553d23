/** An instant as the API writes it, so many seconds before or after `ms`. */
export const timeAt = (ms: number): string => new Date(ms).toISOString();

interface Owner {
  readonly kind: string;
  readonly name: string;
}

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly owner?: Owner | undefined;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
}

const uidFor = ({ kind, name }: Owner): string => `${kind}-${name}`;

function metadata(kind: string, { owner, uid, namespace = 'shop', ...rest }: Metadata): object {
  return {
    namespace,
    generation: 1,
    uid: uid ?? uidFor({ kind, name: rest.name }),
    ...rest,
    ...(owner && {
      ownerReferences: [{ apiVersion: 'apps/v1', ...owner, uid: uidFor(owner), controller: true }],
    }),
  };
}

export type PodState =
  'ok' | 'crash' | 'starting' | 'unready' | 'pending' | 'unscheduled' | 'done' | 'failed';

const STATES: Readonly<Record<PodState, (startedAt: string) => object>> = {
  failed: (startedAt) => ({
    phase: 'Failed',
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: startedAt }],
    containerStatuses: [
      { name: 'c', state: { terminated: { exitCode: 1, finishedAt: startedAt } } },
    ],
  }),
  ok: (startedAt) => ({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'c', ready: true, state: { running: { startedAt } } }],
  }),
  crash: () => ({
    phase: 'Running',
    containerStatuses: [
      {
        name: 'c',
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1, startedAt: timeAt(0), finishedAt: timeAt(4_000) } },
      },
    ],
  }),
  starting: (startedAt) => ({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: startedAt }],
    containerStatuses: [
      { name: 'c', ready: false, restartCount: 0, state: { running: { startedAt } } },
    ],
  }),
  unready: (startedAt) => ({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      { name: 'c', ready: false, restartCount: 1, state: { running: { startedAt } } },
    ],
  }),
  pending: () => ({ phase: 'Pending' }),
  unscheduled: () => ({
    phase: 'Pending',
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: '0/3 nodes are available: 3 Insufficient cpu.',
      },
    ],
  }),
  done: () => ({ phase: 'Succeeded' }),
};

export function pod(
  state: PodState,
  {
    node = 'node-1',
    startedAt = timeAt(0),
    ...meta
  }: Metadata & { node?: string; startedAt?: string },
): object {
  return {
    metadata: metadata('Pod', meta),
    spec: { nodeName: node, containers: [{ name: 'c', image: 'registry.example.com/web:1.0' }] },
    status: STATES[state](startedAt),
  };
}

export interface Replicas {
  readonly want: number;
  readonly ready?: number;
  readonly updated?: number;
  readonly total?: number;
  readonly version?: string;
  readonly conditions?: readonly object[];
}

export function deployment(name: string, given: Replicas): object {
  const { want, ready = want, updated = want, total = want, version = '1.0', conditions } = given;
  return {
    metadata: metadata('Deployment', { name }),
    spec: {
      replicas: want,
      template: {
        spec: { containers: [{ image: `registry.example.com:5000/${name}:${version}` }] },
      },
    },
    status: {
      observedGeneration: 1,
      replicas: total,
      readyReplicas: ready,
      availableReplicas: ready,
      updatedReplicas: updated,
      conditions: conditions ?? [
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
      ],
    },
  };
}

export function replicaSet(
  name: string,
  { of, revision }: { of: string; revision: number },
): object {
  return {
    metadata: metadata('ReplicaSet', {
      name,
      owner: { kind: 'Deployment', name: of },
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    }),
    spec: { replicas: 1 },
    status: { observedGeneration: 1, replicas: 1, availableReplicas: 1 },
  };
}

export function node(
  name: string,
  { ready = 'True', zone = 'a', since = 0 }: { ready?: string; zone?: string; since?: number } = {},
): object {
  const condition = {
    type: 'Ready',
    status: ready,
    reason: 'KubeletNotReady',
    message: 'PLEG is not healthy',
    lastTransitionTime: timeAt(since),
  };
  return {
    metadata: { name, uid: `Node-${name}`, labels: { 'topology.kubernetes.io/zone': zone } },
    status: { conditions: [condition] },
  };
}

export interface EventGiven {
  readonly about: Owner;
  readonly reason: string;
  readonly message?: string;
  readonly at: number;
  readonly count?: number;
  readonly type?: 'Normal' | 'Warning';
}

export function event(name: string, given: EventGiven): object {
  const { about, reason, message = '', at, count = 1, type = 'Warning' } = given;
  return {
    metadata: metadata('Event', { name }),
    involvedObject: { ...about, namespace: 'shop', uid: uidFor(about) },
    type,
    reason,
    message,
    count,
    lastTimestamp: timeAt(at),
  };
}
