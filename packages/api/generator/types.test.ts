import type { KubeList, KubeObject } from '@deltascope/apimachinery';
import { expectTypeOf, it } from 'vitest';
import type { appsv1, autoscalingv1, corev1, discoveryv1 } from '../src/index.ts';

it('every kind is a KubeObject, every list of them a KubeList', () => {
  expectTypeOf<corev1.Pod>().toExtend<KubeObject>();
  expectTypeOf<appsv1.Deployment>().toExtend<KubeObject>();
  expectTypeOf<autoscalingv1.Scale>().toExtend<KubeObject>();
  expectTypeOf<corev1.PodList>().toExtend<KubeList<corev1.Pod>>();
  expectTypeOf<discoveryv1.EndpointSliceList>().toExtend<KubeList<discoveryv1.EndpointSlice>>();
});

it('quantities, times and ports are what they are in JSON', () => {
  expectTypeOf<corev1.ResourceRequirements['limits']>().toEqualTypeOf<
    Record<string, string> | undefined
  >();
  expectTypeOf<corev1.PodStatus['startTime']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<corev1.ServicePort['targetPort']>().toEqualTypeOf<number | string | undefined>();
});
