import type { corev1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import { hashOf } from '../hash.ts';
import { controllerRef } from './cluster-client.ts';
import type { KindName } from './cluster-client.ts';

/** A letter for each digit; upstream's suffixes have no digit 0, 1 or 3 and no vowels either. */
const HASH_LETTERS = 'bcdfghjklm';
const SERVICE_ACCOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A short name for a pod template: equal templates have equal hashes (by their JSON). */
export function templateHash(template: corev1.PodTemplateSpec): string {
  const hash = hashOf(JSON.stringify(template)).toString(10);
  return hash.replaceAll(/\d/g, (digit) => HASH_LETTERS.charAt(Number(digit)));
}

export interface PodOf {
  readonly resource: KindName;
  readonly owner: KubeObject;
  readonly template: corev1.PodTemplateSpec;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A new pod of a workload: its template, its owner, and what the service account admission adds. Without a name. */
export function podFromTemplate({ resource, owner, template, labels }: PodOf): corev1.Pod {
  const { namespace } = owner.metadata;
  return {
    metadata: {
      ...(namespace === undefined ? {} : { namespace }),
      ...template.metadata,
      labels: { ...template.metadata?.labels, ...labels },
      ownerReferences: [controllerRef(resource, owner)],
    },
    spec: withServiceAccount(template.spec),
  };
}

/** What the API server's admission adds to every pod. */
function withServiceAccount(spec: corev1.PodSpec | undefined): corev1.PodSpec {
  const { containers = [], volumes = [], ...rest } = spec ?? {};
  const name = 'kube-api-access';
  return {
    serviceAccountName: 'default',
    serviceAccount: 'default',
    priority: 0,
    preemptionPolicy: 'PreemptLowerPriority',
    tolerations: [
      notReadyToleration('node.kubernetes.io/not-ready'),
      notReadyToleration('node.kubernetes.io/unreachable'),
    ],
    ...rest,
    volumes: [...volumes, { name, projected: { defaultMode: 420, sources: TOKEN_SOURCES } }],
    containers: containers.map((container) => ({
      ...container,
      volumeMounts: [
        ...(container.volumeMounts ?? []),
        { name, readOnly: true, mountPath: SERVICE_ACCOUNT_PATH },
      ],
    })),
  };
}

const TOKEN_SOURCES: corev1.VolumeProjection[] = [
  { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  {
    downwardAPI: {
      items: [
        { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
      ],
    },
  },
];

function notReadyToleration(key: string): corev1.Toleration {
  return { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 };
}
