import {
  condition,
  count,
  entries,
  instant,
  items,
  text,
  type Health,
  type Sparse,
} from '@deltascope/printers';
import type { Figures } from './findings.ts';

/** What makes pods of a template, as the wall reads it. */
export interface Workload extends Figures {
  /** The first container's image tag, or "" without one. */
  readonly version: string;
  /** False of a ReplicaSet, as it is its Deployment that rolls out, and of what is to end. */
  readonly canRollOut: boolean;
  /** By its status it goes from one template to another. */
  readonly isRolling: boolean;
  /** Pods of the newest template. */
  readonly updated: number;
  /** When it was last seen to get on, if its status tells. */
  readonly progressedAt: number | null;
  /** Which of its generations of pods is the newest, as its own status or annotation has it; "" when it does not tell. */
  readonly revision: string;
}

type Fields = Sparse<{
  metadata: {
    deletionTimestamp: string;
    generation: number;
    annotations: Record<string, string>;
  };
  spec: { replicas: number; template: { spec: { containers: { image: string }[] } } };
  status: {
    observedGeneration: number;
    replicas: number;
    readyReplicas: number;
    updatedReplicas: number;
    updateRevision: string;
    desiredNumberScheduled: number;
    currentNumberScheduled: number;
    updatedNumberScheduled: number;
    numberReady: number;
    conditions: { type: string; status: string; lastUpdateTime: string }[];
  };
}>;

/** Undefined for kinds that have no template of pods. */
export function workloadOf(resource: string, object: Fields, health: Health): Workload | undefined {
  const own = OWN.get(resource);
  if (!own) return undefined;
  const { metadata, spec, status } = object;
  const workload = {
    canRollOut: resource !== 'replicasets.apps' && typeof metadata?.deletionTimestamp !== 'string',
    version: imageTag(text(items(spec?.template?.spec?.containers)[0]?.image)),
    isRolling: health === 'progress',
    progressedAt: null,
    revision: '',
    want: count(spec?.replicas, 1),
    ready: count(status?.readyReplicas),
    total: count(status?.replicas),
    updated: count(status?.updatedReplicas),
    ...own(object, health),
  };
  // Until the controller has seen the wish, its figures are of the one before.
  const isSeen = count(status?.observedGeneration) >= count(metadata?.generation);
  return isSeen ? workload : { ...workload, updated: 0 };
}

/** In what a kind differs from the others. */
type Own = (object: Fields, health: Health) => Partial<Workload>;

const OWN: ReadonlyMap<string, Own> = new Map<string, Own>([
  ['deployments.apps', ofDeployment],
  ['replicasets.apps', ofReplicaSet],
  ['statefulsets.apps', ({ status }) => ({ revision: text(status?.updateRevision) })],
  ['daemonsets.apps', ofDaemonSet],
]);

/** Past its deadline it is no longer in progress by health, and is still between two templates. */
function ofDeployment({ spec, status }: Fields, health: Health): Partial<Workload> {
  const progressing = condition(status?.conditions, 'Progressing');
  const updated = count(status?.updatedReplicas);
  const isBetween = updated < count(spec?.replicas, 1) || count(status?.replicas) > updated;
  return {
    isRolling: health === 'progress' || isBetween || progressing?.status === 'False',
    progressedAt: instant(progressing?.lastUpdateTime),
  };
}

const REVISION = 'deployment.kubernetes.io/revision';

function ofReplicaSet({ metadata }: Fields): Partial<Workload> {
  return { revision: entries(metadata?.annotations)[REVISION] ?? '' };
}

function ofDaemonSet({ status }: Fields): Partial<Workload> {
  return {
    want: count(status?.desiredNumberScheduled),
    ready: count(status?.numberReady),
    total: count(status?.currentNumberScheduled),
    updated: count(status?.updatedNumberScheduled),
  };
}

/** "3.8.0" of "registry.example.com:5000/payments/fraud-check:3.8.0@sha256:...". */
function imageTag(image: string): string {
  const [named = ''] = image.split('@', 1);
  const last = named.slice(named.lastIndexOf('/') + 1);
  return last.includes(':') ? last.slice(last.indexOf(':') + 1) : '';
}
