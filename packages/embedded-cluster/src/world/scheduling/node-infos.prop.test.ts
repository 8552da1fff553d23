import type { corev1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Store } from '../../store/store.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { NodeInfos } from './node-infos.ts';
import { podRequests } from './pod-requests.ts';

const change = fc.record({
  resource: fc.constantFrom('nodes', 'pods'),
  name: fc.constantFrom('a', 'b', 'c'),
  nodeName: fc.constantFrom('a', 'b', undefined),
  cpu: fc.integer({ min: 0, max: 4 }),
  phase: fc.constantFrom('Pending', 'Running', 'Succeeded'),
  hostPort: fc.constantFrom(undefined, 80),
  isGone: fc.boolean(),
});

it('whatever nodes and pods came and went, in any order, each node knows its pods and their sum', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
      const store = new Store({ clock: new ManualClock() });
      const infos = new NodeInfos(store);
      for (const { resource, name, isGone, nodeName, cpu, phase, hostPort } of changes) {
        const key = resource === 'pods' ? `default/${name}` : name;
        const known = store.get(resource, key) as unknown as corev1.Pod | undefined;
        const container = {
          name: 'c',
          image: 'x',
          ports: [{ containerPort: 1, hostPort }],
          resources: { requests: { cpu: `${cpu}` } },
        };
        // A pod that is bound stays where it is.
        const spec = { containers: [container], nodeName: known?.spec?.nodeName ?? nodeName };
        const metadata = resource === 'pods' ? { name, namespace: 'default' } : { name };
        if (isGone) store.remove(resource, key);
        else store.put(resource, key, { metadata, spec, status: { phase } } as Unstructured);
      }
      const pods = [...store.values('pods')] as KubeObject[] as corev1.Pod[];
      expect([...infos.all].map(({ name }) => name).toSorted()).toEqual(
        [...store.values('nodes')].map(({ metadata }) => metadata.name ?? '').toSorted(),
      );
      for (const info of infos.all) {
        const here = pods.filter(
          ({ spec, status }) => spec?.nodeName === info.name && status?.phase !== 'Succeeded',
        );
        expect(info.pods.size).toBe(here.length);
        const sum = here.reduce(
          (total, { spec }) =>
            total + (spec === undefined ? 0 : (podRequests(spec).get('cpu') ?? 0)),
          0,
        );
        expect(info.requested('cpu')).toBe(sum);
      }
    }),
    { numRuns: 300 },
  );
});
