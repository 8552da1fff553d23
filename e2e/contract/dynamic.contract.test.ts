import { isNotFound } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { onTarget } from './api-suite.ts';
import { dynamicSuite } from './dynamic-suite.ts';
import { informerDefinitionSuite } from './informer-definition-suite.ts';
import { deployment, DEPLOYMENTS, gatedPod, PODS, signal, Target } from './target.ts';

onTarget(
  () => Target.fromKubeconfig(),
  (target) => {
    informerDefinitionSuite(target);
    describe('the dynamic client', () => {
      dynamicSuite(target);

      // On a real API server only: the embedded one serves no evictions.
      it('C145: reaches the subresources of built-in kinds', async () => {
        const { namespace, resource: pods } = await target().fresh(PODS);
        await pods.create(gatedPod('a'), {}, signal());
        const eviction = {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name: 'a', namespace },
          deleteOptions: { gracePeriodSeconds: 0 },
        };
        await pods.subresource('eviction').create(eviction, {}, signal());
        const gone = await pods.get('a', signal()).catch((one: unknown) => one);
        expect(isNotFound(gone)).toBe(true);

        const deployments = target().dynamic.resource(DEPLOYMENTS).namespace(namespace);
        await deployments.create(deployment('web', 0), {}, signal());
        const scale = deployments.subresource('scale');
        const found = await scale.get('web', signal());
        expect(found).toMatchObject({ apiVersion: 'autoscaling/v1', kind: 'Scale' });
        // Without a resourceVersion: the controller writes its status meanwhile.
        const wanted = { ...found, metadata: { name: 'web' }, spec: { replicas: 1 } };
        await scale.update(wanted, { dryRun: 'All' }, signal());
        expect((await scale.get('web', signal())).spec).toEqual(found.spec);
      });
    });
  },
);
