import type { KubeObject } from '@deltascope/apimachinery';
import fc from 'fast-check';

const AT = '2025-12-31T23:00:00Z';
const CONDITIONS = ['Ready', 'Initialized', 'Progressing', 'Complete', 'Established'].map(
  (type) => ({
    type,
    status: 'True',
    reason: 'NewReplicaSetAvailable',
  }),
);
const CONTAINER_STATUS = {
  name: 'c',
  ready: true,
  started: true,
  restartCount: 2,
  state: { terminated: { exitCode: 0, reason: 'Completed', signal: 9 } },
  lastState: { terminated: { finishedAt: AT } },
};
const POD_TEMPLATE = {
  spec: { containers: [{ name: 'c', image: 'i' }], nodeSelector: { os: 'linux' } },
};
const SELECTOR = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'a', operator: 'In', values: ['b', 'c'] }],
};

/** All that any printer reads, in one object: a pod, a deployment, an event and the rest at once. */
export const EVERYTHING = {
  metadata: {
    name: 'n',
    generation: 2,
    creationTimestamp: AT,
    deletionTimestamp: AT,
    labels: { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'edge' },
    annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' },
  },
  spec: {
    ...POD_TEMPLATE.spec,
    initContainers: [{ name: 'c', restartPolicy: 'Always' }],
    readinessGates: [{ conditionType: 'Ready' }],
    nodeName: 'node-1',
    unschedulable: true,
    replicas: 3,
    selector: SELECTOR,
    template: POD_TEMPLATE,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
    parallelism: 3,
    schedule: '@daily',
    suspend: false,
    jobTemplate: { spec: { template: POD_TEMPLATE, selector: SELECTOR } },
    type: 'LoadBalancer',
    clusterIPs: ['10.0.0.1'],
    externalIPs: ['192.0.2.1'],
    ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }],
    volumeName: 'pv',
    volumeMode: 'Block',
    group: 'x.io',
    names: { kind: 'Widget', shortNames: ['wd'] },
    versions: [{ name: 'v1', served: true, storage: true }],
  },
  status: {
    phase: 'Running',
    reason: 'NodeLost',
    conditions: CONDITIONS,
    initContainerStatuses: [CONTAINER_STATUS],
    containerStatuses: [
      CONTAINER_STATUS,
      { ...CONTAINER_STATUS, state: { waiting: { reason: 'x' } } },
    ],
    podIPs: [{ ip: '10.0.0.1' }],
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    nodeInfo: { kubeletVersion: 'v1', architecture: 'amd64' },
    replicas: 3,
    observedGeneration: 2,
    startTime: AT,
    completionTime: AT,
    active: [{}],
    lastScheduleTime: AT,
    loadBalancer: { ingress: [{ ip: '192.0.2.1' }] },
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
  },
  addressType: 'IPv4',
  ports: [{ port: 80, name: 'http' }],
  endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
  type: 'Warning',
  message: ' m ',
  note: ' m ',
  involvedObject: { kind: 'Pod', name: 'n', fieldPath: 'f' },
  regarding: { kind: 'Pod', name: 'n', fieldPath: 'f' },
  source: { component: 'c', host: 'h' },
  deprecatedSource: { component: 'c', host: 'h' },
  series: { count: 2, lastObservedTime: AT },
  firstTimestamp: AT,
  count: 2,
};

type Path = readonly string[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([field, item]) => pathsIn(item, [...path, field]));
  return [path, ...inner];
}

/** What may stand where something else belongs; undefined takes the field away. */
export const JUNK: unknown[] = [
  undefined,
  null,
  0,
  -1,
  true,
  '',
  'x',
  [],
  [null],
  [1],
  {},
  { toString: 1 },
];

export function replace(value: unknown, [field, ...rest]: Path, junk: unknown): unknown {
  if (field === undefined) return junk;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {
    ...value,
    [field]: replace(Reflect.get(value, field), rest, junk),
  };
  return Array.isArray(value) ? Object.values(copy) : copy;
}

export const PATHS = pathsIn(EVERYTHING).slice(1);

/** The object with up to eight of its fields, lists or maps gone or of another type. */
export const objects = changed(EVERYTHING, { paths: PATHS, values: JUNK });

const { deletionTimestamp: _kept, ...LIVE_METADATA } = EVERYTHING.metadata;

const TROUBLES = [
  'Progressing',
  'ReplicaFailure',
  'PodScheduled',
  'Failed',
  'FailureTarget',
  'NamesAccepted',
  'MemoryPressure',
  'NetworkUnavailable',
].map((type) => ({
  type,
  status: 'Unknown',
  reason: 'ProgressDeadlineExceeded',
  message: 'm: n',
  lastTransitionTime: AT,
}));

/** An object of any kind that lives and may be in trouble. */
const TROUBLED = {
  ...EVERYTHING,
  metadata: LIVE_METADATA,
  spec: {
    ...EVERYTHING.spec,
    containers: [{ name: 'c', image: 'r/i:1', resources: { limits: { memory: '256Mi' } } }],
    initContainers: [{ name: 'i' }],
    progressDeadlineSeconds: 30,
    backoffLimit: 3,
  },
  status: {
    ...EVERYTHING.status,
    reason: '',
    message: 'm',
    failed: 0,
    conditions: [...TROUBLES, ...CONDITIONS],
    initContainerStatuses: [{ ...CONTAINER_STATUS, name: 'i' }],
    containerStatuses: [
      {
        ...CONTAINER_STATUS,
        state: { waiting: { reason: '', message: 'm' }, running: { startedAt: AT } },
        lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: AT, finishedAt: AT } },
      },
    ],
  },
};

const TELLING: unknown[] = [
  ...'True False Unknown Pending Failed Succeeded Lost Unschedulable Evicted NodeLost'.split(' '),
  ...'CrashLoopBackOff ImagePullBackOff CreateContainerConfigError OOMKilled StartError'.split(' '),
  0,
  14,
  137,
];

/** An object that lives, up to eight of whose fields tell of a trouble, or are gone or of another type. */
export const troubledObjects = changed(TROUBLED, {
  paths: pathsIn(TROUBLED).filter(([first]) => first !== 'metadata' && first !== undefined),
  values: [...TELLING, ...TELLING, ...JUNK],
});

function changed(
  base: unknown,
  { paths, values }: { readonly paths: readonly Path[]; readonly values: readonly unknown[] },
): fc.Arbitrary<KubeObject> {
  return fc
    .array(fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...values)), { maxLength: 8 })
    .map((changes) =>
      changes.reduce<unknown>((object, [path, value]) => replace(object, path, value), base),
    )
    .map((json) => json as KubeObject);
}
