import { describe, expect, it } from 'vitest';
import type { Schema, Snapshot } from '../src/snapshot.ts';
import { generateTypes } from './generate-types.ts';

const snapshot = (schemas: Record<string, Schema>): Snapshot => ({
  kubernetesVersion: 'v1.99.0',
  groups: [],
  schemas,
});

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** The lines of a module behind its header. */
const moduleText = (schemas: Record<string, Schema>, path: string): string[] =>
  (generateTypes(snapshot(schemas)).get(path) ?? '').trimEnd().split('\n').slice(1);

const fieldText = (schema: Schema): string | undefined =>
  moduleText(
    { 'io.k8s.api.core.v1.T': { type: 'object', properties: { f: schema } } },
    'generated/core/v1.ts',
  )
    .find((line) => line.startsWith('  f?: '))
    ?.slice('  f?: '.length, -1);

describe("a field's type", () => {
  it.each<[Schema, string]>([
    [{ type: 'string' }, 'string'],
    [{ type: 'integer', format: 'int32' }, 'number'],
    [{ type: 'number', format: 'double' }, 'number'],
    [{ type: 'boolean' }, 'boolean'],
    [{}, 'unknown'],
    [{ type: 'object' }, 'Record<string, unknown>'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'Record<string, string>'],
    [{ type: 'array', items: { type: 'string' } }, 'string[]'],
    [{ type: 'array' }, 'unknown[]'],
    [{ oneOf: [{ type: 'string' }, { type: 'number' }] }, 'string | number'],
    [{ $ref: 'io.k8s.apimachinery.pkg.api.resource.Quantity' }, 'string'],
    [{ $ref: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString' }, 'number | string'],
    [{ $ref: `${META}.Time` }, 'string'],
  ])('of %j is %s', (schema, text) => {
    expect(fieldText(schema)).toBe(text);
  });

  it('leaves an enum open to values of newer servers', () => {
    const words: Schema = { type: 'string', enum: ['Always', 'Never'] };
    expect(fieldText(words)).toBe("'Always' | 'Never' | (string & {})");
    expect(fieldText({ type: 'array', items: words })).toBe(
      "('Always' | 'Never' | (string & {}))[]",
    );
  });
});

describe('a type', () => {
  it('has the required fields, and metadata when it is a kind', () => {
    const properties: Record<string, Schema> = {
      metadata: { $ref: `${META}.ObjectMeta` },
      spec: { type: 'string' },
      'odd-name': { type: 'string' },
    };
    const kind = { group: 'apps', version: 'v1', kind: 'K' };
    const text = moduleText(
      {
        'io.k8s.api.apps.v1.K': {
          type: 'object',
          required: ['spec'],
          properties,
          'x-kubernetes-group-version-kind': [kind],
        },
        'io.k8s.api.apps.v1.Part': { type: 'object', properties },
      },
      'generated/apps/v1.ts',
    );
    expect(text).toEqual([
      "import type { ObjectMeta } from '@deltascope/apimachinery';",
      'export interface K {',
      '  metadata: ObjectMeta;',
      '  spec: string;',
      "  'odd-name'?: string;",
      '}',
      'export interface Part {',
      '  metadata?: ObjectMeta;',
      '  spec?: string;',
      "  'odd-name'?: string;",
      '}',
    ]);
  });

  it('refers to types of its own module by name, to others by their module', () => {
    const text = moduleText(
      {
        'io.k8s.api.apps.v1.A': {
          type: 'object',
          properties: {
            own: { $ref: 'io.k8s.api.apps.v1.B' },
            other: { type: 'array', items: { $ref: 'io.k8s.api.core.v1.C' } },
          },
        },
        'io.k8s.api.apps.v1.B': { type: 'object' },
        'io.k8s.api.core.v1.C': { type: 'object' },
      },
      'generated/apps/v1.ts',
    );
    expect(text).toEqual([
      "import type * as corev1 from '../core/v1.ts';",
      'export interface A {',
      '  own?: B;',
      '  other?: corev1.C[];',
      '}',
      'export type B = Record<string, unknown>;',
    ]);
  });

  it('stands in the index under the name that Go code gives its package', () => {
    const files = generateTypes(
      snapshot({
        'io.k8s.api.core.v1.A': {},
        'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.B': {},
      }),
    );
    expect(files.get('index.ts')?.split('\n').slice(1, -1)).toEqual([
      "export type * as apiextensionsv1 from './generated/apiextensions/v1.ts';",
      "export type * as corev1 from './generated/core/v1.ts';",
    ]);
  });

  it('is not made of a schema from elsewhere', () => {
    expect(() => generateTypes(snapshot({ 'com.example.v1.Widget': {} }))).toThrow('com.example');
  });
});
