import { KubeStatusError } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import {
  collectionPath,
  deployment,
  DEPLOYMENTS,
  gatedPod,
  PODS,
  refusal,
  SERVICES,
  type Target,
  signal,
} from './target.ts';

const unknown = (...paths: string[]): string =>
  paths.map((path) => `unknown field "${path}"`).join(', ');

const POD = { apiVersion: 'v1', kind: 'Pod', ...gatedPod('a') };
const SERVICE = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } };
const cannot = (kind: string, why: string): string =>
  `${kind} in version "v1" cannot be handled as a ${kind}: ${why}`;
const unmarshal = (found: string, field: string, type: string): string =>
  `json: cannot unmarshal ${found} into Go struct field ${field} of type ${type}`;

/** What a built-in kind's fields cannot hold (KEP-2885, and Go's decoder). */
export function fieldValidationSuite(target: () => Target): void {
  describe('an object with fields that its kind does not have', () => {
    const odd = {
      ...POD,
      metadata: { ...POD.metadata, zz: 1 },
      spec: { containers: [{ name: 'a', image: 'b', foo: 1 }], bar: 2 },
      baz: 3,
    };

    it('is refused, taken with warnings, or taken in silence, as is asked for', async () => {
      const paths = ['metadata.zz', 'spec.containers[0].foo', 'spec.bar', 'baz'];
      const strict = await post(target(), { gvr: PODS, body: odd, mode: 'Strict' });
      expect(strict).toMatchObject({
        code: 400,
        message: cannot('Pod', `strict decoding error: ${unknown(...paths)}`),
      });
      for (const mode of ['Warn', '']) {
        const { code, warnings } = await post(target(), { gvr: PODS, body: odd, mode });
        expect([code, warnings]).toEqual([201, paths.map((path) => unknown(path))]);
      }
      const ignored = await post(target(), { gvr: PODS, body: odd, mode: 'Ignore' });
      expect(ignored).toMatchObject({ code: 201, warnings: [] });
    });

    it('is refused when it is asked for otherwise', async () => {
      const { code, message } = await post(target(), { gvr: PODS, body: POD, mode: 'Foo' });
      expect([code, message]).toEqual([
        422,
        'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"',
      ]);
    });

    it('is refused of a patch too, in other words', async () => {
      const { namespace, resource } = await target().fresh(SERVICES);
      await resource.create({ ...SERVICE, spec: { ports: [{ port: 80 }] } }, {}, signal());
      const patch = (fieldValidation: string) =>
        target()
          .client.patch('merge')
          .absPath(`${collectionPath(SERVICES, namespace)}/a`)
          .versionedParams({ fieldValidation })
          .body({ spec: { odd: 1 } })
          .doRaw(signal());
      const { warnings, statusCode } = await patch('Warn');
      expect([statusCode, warnings.map(({ text }) => text)]).toEqual([200, [unknown('spec.odd')]]);
      const { code, reason, details } = await refusal(patch('Strict'));
      expect([code, reason, details?.causes?.map(({ field }) => field)]).toEqual([
        422,
        'Invalid',
        ['patch'],
      ]);
    });
  });

  it.each([
    [
      'a number for a string',
      PODS,
      { ...POD, spec: { containers: [{ name: 5 }] } },
      cannot('Pod', unmarshal('number', 'Container.spec.containers.name', 'string')),
    ],
    [
      'an object for a list',
      PODS,
      { ...POD, spec: { containers: {} } },
      cannot('Pod', unmarshal('object', 'PodSpec.spec.containers', '[]v1.Container')),
    ],
    [
      'a label that is a number',
      PODS,
      { ...POD, metadata: { name: 'a', labels: { a: 1 } } },
      cannot('Pod', unmarshal('number', 'ObjectMeta.metadata.labels', 'string')),
    ],
    [
      'a word for a truth',
      PODS,
      { ...POD, spec: { hostNetwork: 'yes' } },
      cannot('Pod', unmarshal('string', 'PodSpec.spec.hostNetwork', 'bool')),
    ],
    [
      'a word for a structure',
      PODS,
      { ...POD, spec: 'foo' },
      cannot('Pod', unmarshal('string', 'Pod.spec', 'v1.PodSpec')),
    ],
    [
      'a part of a second',
      PODS,
      { ...POD, spec: { activeDeadlineSeconds: 1.5 } },
      cannot('Pod', unmarshal('number 1.5', 'PodSpec.spec.activeDeadlineSeconds', 'int64')),
    ],
    [
      'no time',
      PODS,
      { ...POD, metadata: { name: 'a', creationTimestamp: 'foo' } },
      cannot(
        'Pod',
        'parsing time "foo" as "2006-01-02T15:04:05Z07:00": cannot parse "foo" as "2006"',
      ),
    ],
    [
      'no quantity',
      PODS,
      { ...POD, spec: { containers: [{ resources: { limits: { cpu: 'abc' } } }] } },
      cannot(
        'Pod',
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      ),
    ],
    [
      'a truth for a port',
      SERVICES,
      { ...SERVICE, spec: { ports: [{ port: 80, targetPort: true }] } },
      cannot('Service', unmarshal('bool', 'ServicePort.spec.ports.targetPort', 'int32')),
    ],
    [
      'too many replicas',
      DEPLOYMENTS,
      { apiVersion: 'apps/v1', kind: 'Deployment', ...deployment('a', 3_000_000_000) },
      cannot('Deployment', unmarshal('number 3000000000', 'DeploymentSpec.spec.replicas', 'int32')),
    ],
  ] as const)('%s is a bad request', async (_what, gvr, body, message) => {
    const refused = await post(target(), { gvr, body, mode: 'Strict' });
    expect(refused).toMatchObject({ code: 400, reason: 'BadRequest', message });
  });
}

interface Answer {
  readonly code: number;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly warnings: readonly string[];
}

/** Writes nothing. */
async function post(
  target: Target,
  { gvr, body, mode }: { gvr: typeof PODS; body: object; mode: string },
): Promise<Answer> {
  const path = collectionPath(gvr, 'default');
  const query = { dryRun: 'All', fieldValidation: mode };
  const request = target.client.post().absPath(path).versionedParams(query).body(body);
  try {
    const { statusCode, warnings } = await request.doRaw(signal());
    return { code: statusCode, warnings: warnings.map(({ text }) => text) };
  } catch (error) {
    if (!(error instanceof KubeStatusError)) throw error;
    const { code = 0, reason, message } = error.status;
    return { code, reason, message, warnings: [] };
  }
}
