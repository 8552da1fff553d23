import fc from 'fast-check';
import { expect, it } from 'vitest';
import { duplicateFields } from './duplicate-fields.ts';
import { decodeAs } from './go-decoding.ts';
import { KindSchemas } from './kind-schemas.ts';

const schemas = new KindSchemas();
const pod = schemas.named('io.k8s.api.core.v1.Pod');
const service = schemas.named('io.k8s.api.core.v1.Service');
const spec = (fields: object): object => ({ spec: fields });

it('unknown fields are dropped and told by path, in the order of the document', () => {
  const object = {
    metadata: { name: 'x', zz: 1, labels: { any: 'y' } },
    spec: { containers: [{ name: 'a', foo: 1 }], bar: 2 },
    baz: 3,
  };
  expect(decodeAs(object, pod, schemas)).toEqual({
    object: {
      metadata: { name: 'x', labels: { any: 'y' } },
      spec: { containers: [{ name: 'a' }] },
    },
    unknown: ['metadata.zz', 'spec.containers[0].foo', 'spec.bar', 'baz'],
  });
});

it('what is right comes back as it is, and a null is nothing everywhere', () => {
  const object = {
    metadata: { name: 'x' },
    spec: { hostNetwork: true, volumes: [{ name: 'a', emptyDir: {} }] },
  };
  expect(decodeAs(object, pod, schemas).object).toBe(object);
  const nulls = { metadata: { name: null }, spec: { containers: [null], hostNetwork: null } };
  expect(decodeAs(nulls, pod, schemas)).toEqual({
    object: { metadata: {}, spec: { containers: [{}] } },
    unknown: [],
  });
});

it.each([
  [
    pod,
    spec({ containers: [{ name: 5 }] }),
    'json: cannot unmarshal number into Go struct field Container.spec.containers.name of type string',
  ],
  [
    pod,
    spec({ containers: { name: 'a' } }),
    'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  [
    pod,
    { metadata: { labels: { a: 1 } } },
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  [
    pod,
    spec({ hostNetwork: 'yes' }),
    'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
  ],
  [
    pod,
    { spec: 'foo' },
    'json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec',
  ],
  [
    pod,
    spec({ activeDeadlineSeconds: 1.5 }),
    'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.activeDeadlineSeconds of type int64',
  ],
  [
    pod,
    spec({ priority: 3_000_000_000 }),
    'json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32',
  ],
  [
    pod,
    { metadata: { creationTimestamp: 'foo' } },
    'parsing time "foo" as "2006-01-02T15:04:05Z07:00": cannot parse "foo" as "2006"',
  ],
  [
    pod,
    spec({ overhead: { cpu: 'abc' } }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    service,
    spec({ ports: [{ targetPort: true }] }),
    'json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32',
  ],
])('%# is refused in the words of encoding/json', (type, object, words) => {
  expect(() => decodeAs(object as Record<string, unknown>, type, schemas)).toThrow(words);
});

it('fields that are there twice are told by path, and nothing else is', () => {
  const text = String.raw`{"a":{"x":1,"x":{"y":1,"y":2}},"b":["x","x",{"k":1,"k":"a,b}"}],"s":"\"a\":{","a":1}`;
  expect(duplicateFields(text)).toEqual(['a.x', 'a.x.y', 'b[2].k', 'a']);
});

it('no value that was written by JSON.stringify has a field twice', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      expect(duplicateFields(JSON.stringify(JSON.parse(text)))).toEqual([]);
    }),
  );
});
