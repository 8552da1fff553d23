import type { corev1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { sampleOtherObjects } from './printed-other-objects.ts';

export interface Sample {
  readonly collection: string;
  readonly object: KubeObject & Record<string, unknown>;
}

/** One object or more of every kind that has a printer, pods excepted; nothing here needs a controller to be there. */
export function sampleObjects(namespace: string, suffix: string): Sample[] {
  const core = `/api/v1/namespaces/${namespace}`;
  const inGroup = (group: string): string => `/apis/${group}/v1/namespaces/${namespace}`;
  const of = (collection: string, name: string, fields: object): Sample => ({
    collection,
    object: { metadata: { name }, ...fields },
  });
  const labels = { app: 'web', tier: 'a' };
  const selector = {
    matchLabels: { app: 'web' },
    matchExpressions: [{ key: 'tier', operator: 'In', values: ['b', 'a'] }],
  };
  const containers = [
    { name: 'web', image: 'web:1' },
    { name: 'log', image: 'log:2' },
  ];
  const template = { metadata: { labels }, spec: { containers } };
  const jobTemplate = { spec: { containers, restartPolicy: 'Never' } };
  const storage = { resources: { requests: { storage: '2048Mi' } } };
  const ports = [80, 81, 82, 83].map((port) => ({ port, name: `p${port}` }));
  return [
    of(`${inGroup('apps')}/deployments`, 'web', { spec: { replicas: 2, selector, template } }),
    of(`${inGroup('apps')}/deployments`, 'none', { spec: { replicas: 0, selector, template } }),
    of(`${inGroup('apps')}/replicasets`, 'web', { spec: { replicas: 0, selector, template } }),
    of(`${inGroup('apps')}/statefulsets`, 'db', {
      spec: { serviceName: 'db', selector, template },
    }),
    of(`${inGroup('apps')}/daemonsets`, 'agent', { spec: { selector, template } }),
    of(`${inGroup('batch')}/jobs`, 'once', { spec: { completions: 2, template: jobTemplate } }),
    of(`${inGroup('batch')}/jobs`, 'queue', { spec: { parallelism: 3, template: jobTemplate } }),
    of(`${inGroup('batch')}/jobs`, 'held', { spec: { suspend: true, template: jobTemplate } }),
    of(`${inGroup('batch')}/cronjobs`, 'tick', {
      spec: {
        schedule: '@yearly',
        timeZone: 'Etc/UTC',
        jobTemplate: { spec: { template: jobTemplate } },
      },
    }),
    of(`${core}/services`, 'web', { spec: { selector: labels, ports } }),
    of(`${core}/services`, 'headless', { spec: { clusterIP: 'None' } }),
    of(`${core}/services`, 'balanced', { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } }),
    of(`${core}/services`, 'elsewhere', {
      spec: { type: 'ExternalName', externalName: 'example.com' },
    }),
    of(`${inGroup('discovery.k8s.io')}/endpointslices`, 'web', {
      addressType: 'IPv4',
      ports,
      endpoints: ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'].map((address) => ({
        addresses: [address],
      })),
    }),
    of(`${inGroup('discovery.k8s.io')}/endpointslices`, 'empty', {
      addressType: 'IPv6',
      endpoints: [],
    }),
    of(`${core}/persistentvolumeclaims`, 'data', {
      spec: {
        accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
        storageClassName: 'none',
        ...storage,
      },
    }),
    of(`${core}/persistentvolumeclaims`, 'bound', {
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: '',
        volumeName: `gone-${suffix}`,
        ...storage,
      },
    }),
    ...sampleOtherObjects(namespace, suffix),
    ...sampleEvents(`${core}/events`, namespace),
    {
      collection: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      object: {
        metadata: { name: `widgets.${suffix}.example.com` },
        spec: {
          group: `${suffix}.example.com`,
          scope: 'Namespaced',
          names: { kind: 'Widget', plural: 'widgets', shortNames: ['wd', 'wg'] },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: 'object' } },
            },
            {
              name: 'v1beta1',
              served: false,
              storage: false,
              schema: { openAPIV3Schema: { type: 'object' } },
            },
          ],
        },
      },
    },
  ];
}

function sampleEvents(collection: string, namespace: string): Sample[] {
  const old = '2026-01-01T00:00:00Z';
  const about = { kind: 'Pod', name: 'web-1', namespace, fieldPath: 'spec.containers{web}' };
  const events: object[] = [
    {
      type: 'Normal',
      reason: 'Pulled',
      message: ' pulled\n',
      firstTimestamp: old,
      lastTimestamp: old,
      count: 3,
    },
    {
      type: 'Warning',
      reason: 'BackOff',
      message: 'm',
      source: { component: 'kubelet', host: 'node-1' },
    },
    {
      type: 'Normal',
      reason: 'Scheduled',
      message: 'm',
      action: 'Binding',
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingComponent: 'scheduler',
      reportingInstance: 'scheduler-1',
      series: { count: 5, lastObservedTime: '2026-02-01T00:00:00.000000Z' },
    },
  ];
  return events.map((event, index) => ({
    collection,
    object: { metadata: { name: `web-1.${index}` }, involvedObject: about, ...event },
  }));
}

const AT = fc.integer({ min: 1, max: 1_000_000 }).map((seconds) => {
  const ms = Date.parse('2026-06-01T00:00:00Z') - seconds * 1000;
  return new Date(ms).toISOString().replace('.000Z', 'Z');
});

const state: fc.Arbitrary<corev1.ContainerState> = fc.oneof(
  fc
    .constantFrom('CrashLoopBackOff', 'ImagePullBackOff', 'ContainerCreating', 'PodInitializing')
    .map((reason) => ({ waiting: { reason } })),
  fc.constant({ waiting: {} }),
  fc.constant({ running: { startedAt: '2026-01-01T00:00:00Z' } }),
  fc
    .record(
      {
        exitCode: fc.constantFrom(0, 0, 1, 137),
        reason: fc.constantFrom('Completed', 'Error', 'OOMKilled'),
        signal: fc.constant(9),
      },
      { requiredKeys: ['exitCode'] },
    )
    .map((terminated) => ({ terminated })),
);

const containerStatus = fc.record(
  {
    ready: fc.boolean(),
    started: fc.boolean(),
    restartCount: fc.constantFrom(0, 0, 1, 5),
    state,
    lastState: AT.map((finishedAt) => ({ terminated: { exitCode: 1, finishedAt } })),
  },
  { requiredKeys: ['ready', 'restartCount', 'state'] },
);

const condition = (type: string, ...reasons: string[]): fc.Arbitrary<corev1.PodCondition> =>
  fc.record({
    type: fc.constant(type),
    status: fc.constantFrom('True', 'False'),
    reason: fc.constantFrom('', ...reasons),
  });

/**
 * Pods in every state, also in ones no kubelet would report. A scheduling gate keeps scheduler and nodes away, so
 * that their statuses stay as they are written; some have a finalizer, to be seen while they are deleted.
 */
export const samplePods: fc.Arbitrary<corev1.Pod> = fc
  .record({
    init: fc.array(fc.tuple(fc.boolean(), containerStatus), { maxLength: 3 }),
    containers: fc.array(containerStatus, { minLength: 1, maxLength: 3 }),
    conditions: fc
      .tuple(
        condition('Initialized'),
        condition('Ready'),
        condition('PodScheduled', 'SchedulingGated', 'Unschedulable'),
        condition('x.io/gate'),
      )
      .chain((all) => fc.subarray(all)),
    phase: fc.constantFrom('Pending', 'Running', 'Running', 'Succeeded', 'Failed', 'Unknown'),
    reason: fc.constantFrom('', '', 'Evicted', 'NodeLost'),
    isHeld: fc.boolean(),
    hasGates: fc.boolean(),
    podIP: fc.option(fc.constant('192.0.2.7')),
  })
  .map(({ init, containers, conditions, phase, reason, isHeld, hasGates, podIP }) => ({
    metadata: { ...(isHeld && { finalizers: ['example.com/held'] }) },
    spec: {
      schedulingGates: [{ name: 'example.com/never' }],
      ...(hasGates && { readinessGates: [{ conditionType: 'x.io/gate' }] }),
      initContainers: init.map(([isSidecar], index) => ({
        ...named('i', index),
        ...(isSidecar && { restartPolicy: 'Always' }),
      })),
      containers: containers.map((_status, index) => named('c', index)),
    },
    status: {
      phase,
      conditions,
      ...(reason !== '' && { reason }),
      ...(podIP !== null && { podIP, podIPs: [{ ip: podIP }] }),
      initContainerStatuses: init.map(([, status], index) => ({
        ...status,
        ...named('i', index),
        imageID: '',
      })),
      containerStatuses: containers.map((status, index) => ({
        ...status,
        ...named('c', index),
        imageID: '',
      })),
    },
  }));

const named = (prefix: string, index: number): { name: string; image: string } => ({
  name: `${prefix}${index}`,
  image: 'web:1',
});
