import { describe, expect, it } from 'vitest';
import { eventOf } from './event-reader.ts';
import { deployment, DEPLOYMENTS, JOBS, signal, type Target } from './target.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const MICRO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

const matching = (form: RegExp): unknown => expect.stringMatching(form) as unknown;

/** What the control plane writes down of what it does: from whom, about what, in which words and times. */
export function controllerEventSuite(target: () => Target): void {
  /** As components write that count by `count` (client-go: tools/record). */
  const counted = (component: string) => ({
    type: 'Normal',
    count: 1,
    firstTimestamp: matching(TIME),
    lastTimestamp: matching(TIME),
    eventTime: null,
    source: { component },
    reportingComponent: component,
    reportingInstance: '',
  });

  describe('events', () => {
    it('of a Deployment tell who made what, and of its pod where it was bound', async () => {
      const { namespace, resource } = await target().fresh(DEPLOYMENTS);
      await resource.create(deployment('web', 1), {}, signal());
      const scaled = await eventOf(target(), {
        namespace,
        kind: 'Deployment',
        reason: 'ScalingReplicaSet',
      });
      expect(scaled).toMatchObject({
        ...counted('deployment-controller'),
        metadata: { namespace, name: matching(/^web\.[0-9a-f]{16}$/) },
        message: matching(/^Scaled up replica set web-[a-z0-9]+ from 0 to 1$/),
        involvedObject: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'web',
          namespace,
          uid: matching(/^[0-9a-f-]{36}$/),
          resourceVersion: matching(/^\d+$/),
        },
      });
      expect(
        await eventOf(target(), { namespace, kind: 'ReplicaSet', reason: 'SuccessfulCreate' }),
      ).toMatchObject({
        ...counted('replicaset-controller'),
        message: matching(/^Created pod: web-[a-z0-9]+-[a-z0-9]{5}$/),
      });
      const scheduled = await eventOf(target(), { namespace, kind: 'Pod', reason: 'Scheduled' });
      expect(scheduled).toMatchObject({
        type: 'Normal',
        action: 'Binding',
        eventTime: matching(MICRO_TIME),
        firstTimestamp: null,
        lastTimestamp: null,
        source: {},
        reportingComponent: 'default-scheduler',
        reportingInstance: matching(/^default-scheduler-/),
        message: matching(new RegExp(`^Successfully assigned ${namespace}/web-\\S+ to \\S+$`)),
      });
      expect(scheduled.count).toBeUndefined();
    });

    it('of a Job tell of its pods and its end', async () => {
      const { namespace, resource } = await target().fresh(JOBS);
      await resource.create(
        {
          metadata: { name: 'sum' },
          spec: {
            template: {
              spec: {
                restartPolicy: 'Never',
                containers: [{ name: 'main', image: 'registry.example/contract/job:1' }],
              },
            },
          },
        },
        {},
        signal(),
      );
      expect(
        await eventOf(target(), { namespace, kind: 'Job', reason: 'SuccessfulCreate' }),
      ).toMatchObject({
        ...counted('job-controller'),
        message: matching(/^Created pod: sum-[a-z0-9]{5}$/),
      });
      expect(
        await eventOf(target(), { namespace, kind: 'Job', reason: 'Completed' }),
      ).toMatchObject({
        ...counted('job-controller'),
        message: 'Job completed',
      });
    });
  });
}
