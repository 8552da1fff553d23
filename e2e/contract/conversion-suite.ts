import type { autoscalingv2, corev1 } from '@deltascope/api';
import { createClientset } from '@deltascope/client/kubernetes';
import { describe, expect, it } from 'vitest';
import { signal, type Target } from './target.ts';

const PREFIX = 'autoscaling.alpha.kubernetes.io';
const cpu = { type: 'Utilization', averageUtilization: 50 };
const average = { type: 'AverageValue', averageValue: '5' };
const metric = { name: 'queue', selector: { matchLabels: { a: 'b' } } };
const described = { kind: 'Service', name: 's' };

const SPEC: autoscalingv2.HorizontalPodAutoscalerSpec = {
  minReplicas: 2,
  maxReplicas: 3,
  scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nothing' },
  metrics: [
    { type: 'Resource', resource: { name: 'memory', target: average } },
    { type: 'Pods', pods: { metric, target: average } },
    {
      type: 'Object',
      object: {
        describedObject: described,
        metric: { name: 'q' },
        target: { type: 'Value', value: '7' },
      },
    },
    { type: 'External', external: { metric, target: average } },
    { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'c', target: cpu } },
    { type: 'Resource', resource: { name: 'cpu', target: cpu } },
  ],
  behavior: {
    scaleUp: {
      stabilizationWindowSeconds: 1,
      selectPolicy: 'Max',
      policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }],
    },
    scaleDown: {
      stabilizationWindowSeconds: 5,
      selectPolicy: 'Min',
      policies: [{ type: 'Percent', value: 10, periodSeconds: 15 }],
    },
  },
};

const withoutNulls = (json: string): unknown =>
  JSON.parse(json, (_, value: unknown) => (value === null ? undefined : value)) as unknown;

/** Kinds that are served in two versions: their objects are the same ones, in the words of each. */
export function conversionSuite(target: () => Target): void {
  describe('an autoscaler', () => {
    it('of v2 has in v1 the CPU as a field, and all else in annotations; written in v1, it is in v2 what it was', async () => {
      const namespace = await target().createNamespace();
      const { autoscalingV1, autoscalingV2 } = createClientset(target().client);
      const [v1, v2] = [
        autoscalingV1.horizontalPodAutoscalers(namespace),
        autoscalingV2.horizontalPodAutoscalers(namespace),
      ];
      await v2.create({ metadata: { name: 'web' }, spec: SPEC }, {}, signal());
      const old = await v1.get('web', signal());
      const { scaleTargetRef, minReplicas, maxReplicas } = SPEC;
      const same = { scaleTargetRef, minReplicas, maxReplicas };
      expect(old.apiVersion).toBe('autoscaling/v1');
      expect(old.spec).toEqual({ ...same, targetCPUUtilizationPercentage: 50 });
      const { annotations = {} } = old.metadata;
      const { matchLabels } = metric.selector;
      expect(JSON.parse(annotations[`${PREFIX}/metrics`] ?? '')).toEqual([
        { type: 'Resource', resource: { name: 'memory', targetAverageValue: '5' } },
        {
          type: 'Pods',
          pods: { metricName: 'queue', targetAverageValue: '5', selector: { matchLabels } },
        },
        { type: 'Object', object: { target: described, metricName: 'q', targetValue: '7' } },
        {
          type: 'External',
          external: {
            metricName: 'queue',
            metricSelector: { matchLabels },
            targetAverageValue: '5',
          },
        },
        {
          type: 'ContainerResource',
          containerResource: { name: 'cpu', container: 'c', targetAverageUtilization: 50 },
        },
      ]);
      expect(withoutNulls(annotations[`${PREFIX}/behavior`] ?? '')).toEqual({
        ScaleUp: {
          StabilizationWindowSeconds: 1,
          SelectPolicy: 'Max',
          Policies: [{ Type: 'Pods', Value: 4, PeriodSeconds: 15 }],
        },
        ScaleDown: {
          StabilizationWindowSeconds: 5,
          SelectPolicy: 'Min',
          Policies: [{ Type: 'Percent', Value: 10, PeriodSeconds: 15 }],
        },
      });
      await v1.patch('web', { spec: { maxReplicas: 9 } }, { type: 'merge', signal: signal() });
      const changed = await v2.get('web', signal());
      expect(changed.spec).toEqual({ ...SPEC, maxReplicas: 9 });
      expect(changed.metadata.annotations ?? {}).toEqual({});
    });

    it('of v1 that asks for nothing asks for 80 % of the CPU', async () => {
      const namespace = await target().createNamespace();
      const { autoscalingV1, autoscalingV2 } = createClientset(target().client);
      const { scaleTargetRef } = SPEC;
      const spec = { scaleTargetRef, maxReplicas: 3 };
      await autoscalingV1
        .horizontalPodAutoscalers(namespace)
        .create({ metadata: { name: 'web' }, spec }, {}, signal());
      const shown = await autoscalingV2.horizontalPodAutoscalers(namespace).get('web', signal());
      expect(shown.spec).toEqual({
        ...spec,
        minReplicas: 1,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
          },
        ],
      });
    });
  });

  it('an event is the same in v1 and in events.k8s.io/v1, in the words of each, and found by them', async () => {
    const namespace = await target().createNamespace();
    const { coreV1, eventsV1 } = createClientset(target().client);
    const event: corev1.Event = {
      metadata: { name: 'told' },
      involvedObject: { kind: 'Pod', namespace, name: 'web' },
      reason: 'Told',
      message: 'it was said',
      source: { component: 'teller' },
      type: 'Normal',
      count: 3,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:05Z',
    };
    const made = await coreV1.events(namespace).create(event, {}, signal());
    const fieldSelector = 'regarding.name=web,reason=Told';
    const { items } = await eventsV1.events(namespace).list({ fieldSelector }, signal());
    expect(items).toMatchObject([
      {
        metadata: { uid: made.metadata.uid, resourceVersion: made.metadata.resourceVersion },
        regarding: event.involvedObject,
        note: 'it was said',
        type: 'Normal',
        deprecatedSource: { component: 'teller' },
        deprecatedCount: 3,
        deprecatedFirstTimestamp: '2026-01-01T00:00:00Z',
        deprecatedLastTimestamp: '2026-01-01T00:00:05Z',
      },
    ]);
    const written = {
      metadata: { name: 'written' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      regarding: { kind: 'Pod', namespace, name: 'db' },
      reason: 'Written',
      action: 'Write',
      note: 'it is written',
      type: 'Warning',
      reportingController: 'example.com/writer',
      reportingInstance: 'writer-1',
    };
    await eventsV1.events(namespace).create(written, {}, signal());
    expect(await coreV1.events(namespace).get('written', signal())).toMatchObject({
      apiVersion: 'v1',
      involvedObject: written.regarding,
      message: 'it is written',
      action: 'Write',
      reportingComponent: 'example.com/writer',
      reportingInstance: 'writer-1',
    });
  });
}
