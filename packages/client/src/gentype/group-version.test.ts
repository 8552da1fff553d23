import type { appsv1, autoscalingv1, corev1 } from '@deltascope/api';
import type { KubeList } from '@deltascope/apimachinery';
import { expectTypeOf, it } from 'vitest';
import type { AppsV1 } from '../kubernetes/generated/apps-v1.ts';
import type { AuthorizationV1 } from '../kubernetes/generated/authorization-v1.ts';
import type { CoreV1 } from '../kubernetes/generated/core-v1.ts';
import type { ListerWatcher, WatchStream } from '../tools/cache/lister-watcher.ts';
import type { ApplyConfiguration } from './apply-configuration.ts';

const { signal } = new AbortController();

// The functions below are compiled and never called: a call that compiles makes its @ts-expect-error the error.

it('a kind’s calls take and give that kind', () => {
  type Deployments = ReturnType<AppsV1['deployments']>;
  expectTypeOf<Deployments['get']>().returns.resolves.toEqualTypeOf<appsv1.Deployment>();
  expectTypeOf<Deployments['list']>().returns.resolves.toEqualTypeOf<KubeList<appsv1.Deployment>>();
  expectTypeOf<Deployments['watch']>().returns.resolves.toEqualTypeOf<
    WatchStream<appsv1.Deployment>
  >();
  expectTypeOf<Deployments['listWatch']>().returns.toEqualTypeOf<
    ListerWatcher<appsv1.Deployment>
  >();
  expectTypeOf<Deployments['create']>().parameter(0).toEqualTypeOf<appsv1.Deployment>();
  expectTypeOf<Deployments['getScale']>().returns.resolves.toEqualTypeOf<autoscalingv1.Scale>();
});

it('a call that the API does not have for a kind does not compile', () => {
  expectTypeOf(async (core: CoreV1, apps: AppsV1, authorization: AuthorizationV1) => {
    // @ts-expect-error -- there is no deletecollection of namespaces
    await core.namespaces().deleteCollection({}, {}, signal);
    // @ts-expect-error -- a binding can only be made
    await core.bindings('shop').get('a', signal);
    // @ts-expect-error -- component statuses cannot be watched
    core.componentStatuses().listWatch();
    // @ts-expect-error -- config maps have no status
    await core.configMaps('shop').updateStatus({ metadata: {} }, {}, signal);
    // @ts-expect-error -- daemon sets have as many pods as there are nodes
    await apps.daemonSets('shop').getScale('a', signal);
    // @ts-expect-error -- only pods have logs
    apps.deployments('shop').getLogs('a');
    // @ts-expect-error -- a review is asked for and not kept
    await authorization.selfSubjectAccessReviews().list({}, signal);
  }).toBeFunction();
});

it('nodes are in no namespace, and pods in one that is named', () => {
  expectTypeOf((core: CoreV1) => {
    // @ts-expect-error -- a node has no namespace
    core.nodes('shop');
    // @ts-expect-error -- "" would say all namespaces
    core.pods();
  }).toBeFunction();
});

it('a patch goes to subresources that the kind has', () => {
  expectTypeOf(async (core: CoreV1, pod: object) => {
    await core.pods('shop').patch('a', pod, { type: 'merge', subResource: 'resize', signal });
    // @ts-expect-error -- a service has no size to change
    await core.services('shop').patch('a', pod, { type: 'merge', subResource: 'resize', signal });
    // @ts-expect-error -- a config map has no subresource at all
    await core.configMaps('shop').patch('a', pod, { type: 'merge', subResource: 'status', signal });
    // @ts-expect-error -- not a form of patch
    await core.pods('shop').patch('a', pod, { type: 'yaml', signal });
  }).toBeFunction();
});

it('what is applied is a part of the kind, by name and without managedFields', () => {
  type Applied = ApplyConfiguration<appsv1.Deployment>;
  expectTypeOf<{
    metadata: { name: string };
    spec: { template: { spec: { containers: { name: string; image: string }[] } } };
  }>().toExtend<Applied>();
  expectTypeOf<{ metadata: { labels: Record<string, string> } }>().not.toExtend<Applied>();
  expectTypeOf<{
    metadata: { name: string };
    spec: { replicas: string };
  }>().not.toExtend<Applied>();
  expectTypeOf<Applied['metadata']>().not.toHaveProperty('managedFields');
  type Policy = NonNullable<ApplyConfiguration<corev1.Pod>['spec']>['restartPolicy'];
  expectTypeOf<Policy>().toEqualTypeOf<corev1.PodSpec['restartPolicy']>();
});

it('options are those of the call', () => {
  expectTypeOf(async (apps: AppsV1, deployment: appsv1.Deployment) => {
    const deployments = apps.deployments('shop');
    // @ts-expect-error -- an apply has to say in whose name
    await deployments.apply(deployment, {}, signal);
    // @ts-expect-error -- only "All" is a dry run
    await deployments.create(deployment, { dryRun: true }, signal);
    // @ts-expect-error -- not a policy
    await deployments.delete('web', { propagationPolicy: 'Later' }, signal);
  }).toBeFunction();
});
