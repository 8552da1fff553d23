import type { corev1 } from '@deltascope/api';
import type { Unstructured } from '@deltascope/apimachinery';
import { withRbacDefaults } from '../access/rbac-errors.ts';
import { fieldsOf } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { qosClass } from './pod-qos.ts';
import type { ResourceDefinition } from '../resources.ts';

const POD_SPEC: Fields = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
  enableServiceLinks: true,
};

const CONTAINER: Fields = {
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy: 'IfNotPresent',
};

/** What the API server fills in per kind (its defaulting functions), as far as the simulated controllers look at it. */
const SPEC_DEFAULTS: Readonly<Record<string, Fields>> = {
  Deployment: {
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  },
  ReplicaSet: { replicas: 1 },
  PersistentVolumeClaim: { volumeMode: 'Filesystem' },
  StatefulSet: {
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    revisionHistoryLimit: 10,
  },
  DaemonSet: {
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    revisionHistoryLimit: 10,
  },
  Job: {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
  },
  CronJob: {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  },
  HorizontalPodAutoscaler: { minReplicas: 1 },
  Service: { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' },
  Namespace: { finalizers: ['kubernetes'] },
};

const STATUS_DEFAULTS: Readonly<Record<string, Fields>> = {
  Pod: { phase: 'Pending' },
  Namespace: { phase: 'Active' },
  PersistentVolumeClaim: { phase: 'Pending' },
  Service: { loadBalancer: {} },
};

/** The object with the server's defaults where the writer said nothing. Idempotent; never changes its argument. */
export function applyDefaults(object: Unstructured): Unstructured {
  const kind = object.kind ?? '';
  if (kind === 'Secret') return withSecretDefaults(object);
  if (kind === 'RoleBinding' || kind === 'ClusterRoleBinding') return withRbacDefaults(object);
  const specDefaults = kind === 'Pod' ? POD_SPEC : SPEC_DEFAULTS[kind];
  if (specDefaults === undefined) return object;
  const spec = { ...specDefaults, ...fieldsOf(object['spec']) };
  const complete = SPEC_COMPLETIONS[kind] ?? withTemplateDefaults;
  return { ...object, spec: complete(spec) };
}

/** What is written as text is kept as bytes. */
function withSecretDefaults({ stringData, ...secret }: Unstructured): Unstructured {
  const { data, type = 'Opaque' } = secret;
  const texts = Object.entries(fieldsOf(stringData)).map(([key, text]): [string, string] => [
    key,
    Buffer.from(String(text)).toString('base64'),
  ]);
  if (texts.length === 0) return { ...secret, type };
  return { ...secret, data: { ...fieldsOf(data), ...Object.fromEntries(texts) }, type };
}

const SPEC_COMPLETIONS: Readonly<Record<string, (spec: Fields) => Fields>> = {
  Pod: withContainerDefaults,
  Service: withPortDefaults,
};

function withPortDefaults(spec: Fields): Fields {
  const { ports } = spec;
  if (!Array.isArray(ports)) return spec;
  return {
    ...spec,
    ports: ports.map((given: unknown) => {
      const port = fieldsOf(given);
      return { protocol: 'TCP', targetPort: port['port'], ...port };
    }),
  };
}

/** The status a new object begins with. */
export function initialStatus(
  { kind, group, strategy }: ResourceDefinition,
  { spec }: Unstructured,
): Fields | undefined {
  if (strategy !== undefined) return undefined;
  const status = STATUS_DEFAULTS[kind] ?? {};
  if (kind !== 'Pod' || group !== '') return status;
  return { ...status, qosClass: qosClass(spec as corev1.PodSpec | undefined) };
}

function withTemplateDefaults(spec: Fields): Fields {
  const { template } = spec;
  if (typeof template !== 'object' || template === null) return spec;
  const pod = { ...template, spec: podSpec(fieldsOf((template as Fields)['spec'])) };
  return { ...spec, template: pod };
}

function podSpec(spec: Fields): Fields {
  return withContainerDefaults({ ...POD_SPEC, ...spec });
}

function withContainerDefaults(spec: Fields): Fields {
  const { containers } = spec;
  if (!Array.isArray(containers)) return spec;
  return {
    ...spec,
    containers: containers.map((container: unknown) => ({ ...CONTAINER, ...fieldsOf(container) })),
  };
}
