import type { corev1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { type Fresh, gatedPod, PODS, refusal, signal, type Target } from './target.ts';

const FORBIDDEN =
  /^Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`,/;

/** What of a pod may change, and by which door. */
export function podChangeSuite(target: () => Target): void {
  const patch = (
    { path }: Fresh,
    change: unknown,
    subresource = '',
  ): Promise<corev1.Pod & Unstructured> =>
    target()
      .client.patch('strategicMerge')
      .absPath(`${path}/p${subresource}`)
      .body(change as object)
      .do<corev1.Pod & Unstructured>(signal());

  async function gated(resources: corev1.ResourceRequirements = {}): Promise<Fresh> {
    const pods = await target().fresh(PODS);
    const pod = gatedPod('p') as KubeObject as corev1.Pod;
    const containers = (pod.spec?.containers ?? []).map((one) => ({ ...one, resources }));
    const made = { ...pod, spec: { ...pod.spec, containers } };
    await pods.resource.create(made as KubeObject as Unstructured, {}, signal());
    return pods;
  }

  const nameOfContainer =
    (gatedPod('p') as KubeObject as corev1.Pod).spec?.containers[0]?.name ?? '';
  const container = (more: object): unknown => ({
    spec: { containers: [{ name: nameOfContainer, ...more }] },
  });

  describe('a pod', () => {
    it.each([
      ['a command', container({ command: ['x'] })],
      ['resources', container({ resources: { requests: { cpu: '1' } } })],
      ['a node', { spec: { nodeName: 'node-0' } }],
      ['a policy', { spec: { restartPolicy: 'Never' } }],
    ])('does not change by %s', async (_what, change) => {
      const pods = await gated();
      expect(await refusal(patch(pods, change))).toMatchObject({
        code: 422,
        reason: 'Invalid',
        message: expect.stringMatching(FORBIDDEN) as string,
        details: { causes: [{ reason: 'FieldValueForbidden', field: 'spec' }] },
      });
    });

    it('may have another image, another label, one more toleration, one gate less', async () => {
      const pods = await gated();
      const { metadata, spec } = await patch(pods, {
        metadata: { labels: { a: 'b' } },
        spec: {
          containers: [{ name: nameOfContainer, image: 'registry.example/other:2' }],
          schedulingGates: [{ $patch: 'replace' }],
        },
      });
      expect(metadata.labels).toMatchObject({ a: 'b' });
      expect(metadata.generation).toBe(2);
      expect(spec?.containers[0]?.image).toBe('registry.example/other:2');
      const toleration = { key: 'a', operator: 'Exists' };
      const tolerant = await target()
        .client.patch('json')
        .absPath(`${pods.path}/p`)
        .body([{ op: 'add', path: '/spec/tolerations/-', value: toleration }])
        .do<corev1.Pod & Unstructured>(signal());
      expect(tolerant.spec?.tolerations).toContainEqual(toleration);
      expect(spec?.schedulingGates ?? []).toEqual([]);
    });

    it('gets no gate more', async () => {
      const pods = await gated();
      const change = { spec: { schedulingGates: [{ name: 'example.com/another' }] } };
      expect(await refusal(patch(pods, change))).toMatchObject({
        code: 422,
        details: {
          causes: [{ reason: 'FieldValueForbidden', field: 'spec.schedulingGates[0].name' }],
        },
        message: expect.stringContaining(
          "only deletion is allowed, but found new scheduling gate 'example.com/another'",
        ) as string,
      });
    });
  });

  describe('the resize of a pod', () => {
    const RESOURCES = { requests: { cpu: '100m', memory: '10Mi' } };

    it('changes resources, and nothing else that comes with them', async () => {
      const pods = await gated(RESOURCES);
      const more = { image: 'other', resources: { requests: { cpu: '200m' } } };
      const change = { metadata: { labels: { a: 'b' } }, ...(container(more) as object) };
      const { metadata, spec } = await patch(pods, change, '/resize');
      expect(metadata.generation).toBe(2);
      expect(metadata.labels ?? {}).not.toHaveProperty('a');
      expect(spec?.containers[0]).toMatchObject({
        image: (gatedPod('p') as KubeObject as corev1.Pod).spec?.containers[0]?.image,
        resources: { requests: { cpu: '200m', memory: '10Mi' } },
      });
    });

    it('does not make it a pod of another quality of service', async () => {
      const pods = await gated(RESOURCES);
      const none = { resources: { requests: { cpu: null, memory: null } } };
      const { message, code } = await refusal(patch(pods, container(none), '/resize'));
      expect(code).toBe(422);
      expect(message).toContain(
        'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
      );
    });
  });
}
