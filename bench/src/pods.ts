import type { Unstructured } from '@deltascope/apimachinery';

const NAMESPACES = 20;

/** managedFields as the API server writes them for a pod: a quarter of its bytes. `updatedAt` is when the kubelet wrote last. */
function managedFields(createdAt: string, updatedAt: string): object[] {
  const keys = (names: string[]): Record<string, object> =>
    Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
  const container = keys(
    'name image imagePullPolicy resources readinessProbe env terminationMessagePath'.split(' '),
  );
  const condition = keys(['type', 'status', 'lastTransitionTime']);
  return [
    {
      manager: 'kube-controller-manager',
      operation: 'Update',
      apiVersion: 'v1',
      time: createdAt,
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': {
          'f:labels': keys(['app', 'tier', 'pod-template-hash']),
          ...keys(['generateName', 'ownerReferences']),
        },
        'f:spec': {
          'f:containers': { 'k:{"name":"api"}': container, 'k:{"name":"proxy"}': container },
          ...keys(['dnsPolicy', 'restartPolicy', 'schedulerName', 'terminationGracePeriodSeconds']),
        },
      },
    },
    {
      manager: 'kubelet',
      operation: 'Update',
      apiVersion: 'v1',
      time: updatedAt,
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:status': {
          'f:conditions': Object.fromEntries(
            ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => [
              `k:{"type":"${type}"}`,
              condition,
            ]),
          ),
          ...keys(['containerStatuses', 'hostIP', 'phase', 'podIP', 'podIPs', 'startTime']),
        },
      },
      subresource: 'status',
    },
  ];
}

/**
 * A running pod of 5 kB, the same for the same number. `restarts` is what updates change, and with it when the kubelet wrote last,
 * as on a real one.
 */
export function makePod(
  number: number,
  { resourceVersion, restarts }: { resourceVersion: number; restarts: number },
): Unstructured {
  const time = '2026-01-01T00:00:00Z';
  const updatedAt = `2026-01-01T00:00:${String(restarts % 60).padStart(2, '0')}Z`;
  const app = `app-${number % 400}`;
  const container = (name: string): object => ({
    name,
    image: `registry.example/team/${app}-${name}:1.42.${number % 9}`,
    args: ['--listen=:8080'],
    env: ['REGION', 'CLUSTER'].map((key) => ({
      name: key,
      value: `${key.toLowerCase()}-${number % 7}`,
    })),
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    resources: {
      limits: { cpu: '1', memory: '512Mi' },
      requests: { cpu: '250m', memory: '256Mi' },
    },
    readinessProbe: {
      httpGet: { path: '/readyz', port: 'http', scheme: 'HTTP' },
      periodSeconds: 10,
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    volumeMounts: [
      {
        name: 'kube-api-access',
        readOnly: true,
        mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      },
    ],
  });
  const status = (name: string): object => ({
    name,
    state: { running: { startedAt: time } },
    lastState: {},
    ready: true,
    started: true,
    restartCount: restarts,
    image: `registry.example/team/${app}-${name}:1.42.${number % 9}`,
    imageID: `registry.example/team/${app}-${name}@sha256:${String(number).padStart(64, '0')}`,
    containerID: `containerd://${String(number).padStart(64, 'a')}`,
  });
  const condition = (type: string): object => ({
    type,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: time,
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${app}-7d9f8b6c5d-${number}`,
      generateName: `${app}-7d9f8b6c5d-`,
      namespace: `team-${number % NAMESPACES}`,
      uid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      resourceVersion: String(resourceVersion),
      generation: 1,
      creationTimestamp: time,
      labels: { app, tier: 'backend', 'pod-template-hash': '7d9f8b6c5d' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${app}-7d9f8b6c5d`,
          uid: `00000000-0000-4000-9000-${String(number % 400).padStart(12, '0')}`,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: managedFields(time, updatedAt) as never,
    },
    spec: {
      containers: [container('api'), container('proxy')],
      volumes: [
        {
          name: 'kube-api-access',
          projected: {
            sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }],
            defaultMode: 420,
          },
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      nodeName: `node-${number % 300}`,
      schedulerName: 'default-scheduler',
      tolerations: ['not-ready', 'unreachable'].map((key) => ({
        key: `node.kubernetes.io/${key}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      phase: 'Running',
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(condition),
      hostIP: '10.1.0.7',
      podIP: `10.244.${number % 250}.${number % 253}`,
      podIPs: [{ ip: `10.244.${number % 250}.${number % 253}` }],
      startTime: time,
      containerStatuses: [status('api'), status('proxy')],
      qosClass: 'Burstable',
    },
  };
}
