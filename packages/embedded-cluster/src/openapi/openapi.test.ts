import { expect, test } from 'vitest';
import { KindSchemas } from '../decoding/kind-schemas.ts';
import { resourceNamed } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import { ServedResources } from '../served-resources.ts';
import { OpenApi } from './openapi.ts';

const custom = (group: string, schema: object): ResourceDefinition => ({
  ...resourceNamed('customresourcedefinitions'),
  group,
  version: 'v1',
  resource: 'things',
  kind: 'Thing',
  collection: `things.${group}`,
  strategy: {
    complete: (object) => object,
    errors: () => [],
    schema,
  },
});

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { parameters: { name: string }[]; requestBody: { content: object } }>>
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

function read(openapi: OpenApi, path: string): Document {
  const { json } = openapi.document(path) ?? {};
  return JSON.parse(json?.toString() ?? '') as Document;
}

test('every reference of a document leads to a schema of it', () => {
  const openapi = new OpenApi(new ServedResources(), new KindSchemas());
  for (const path of Object.keys(openapi.index()['paths'] as object)) {
    const { components } = read(openapi, path);
    const text = JSON.stringify(read(openapi, path));
    const refs = text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
    const missing = [...refs].filter(([, name = '']) => components.schemas[name] === undefined);
    expect(missing).toEqual([]);
  }
});

test('a PATCH tells of fieldValidation, and of strategic merge where the kind has it', () => {
  const resources = new ServedResources();
  resources.serve('things.x.io', [custom('x.io', { type: 'object' })]);
  const openapi = new OpenApi(resources, new KindSchemas());
  const own = read(openapi, 'apis/x.io/v1').paths['/apis/x.io/v1/things/{name}']?.['patch'];
  const pods = read(openapi, 'api/v1').paths['/api/v1/namespaces/{namespace}/pods/{name}'];
  expect(own?.parameters.map(({ name }) => name)).toContain('fieldValidation');
  const strategic = 'application/strategic-merge-patch+json';
  expect(own?.requestBody.content).not.toHaveProperty(strategic);
  expect(pods?.['patch']?.requestBody.content).toHaveProperty([strategic]);
});

test('a changed schema changes the hash of its group-version, and of no other', () => {
  const resources = new ServedResources();
  const openapi = new OpenApi(resources, new KindSchemas());
  const hashes = (): Map<string, unknown> =>
    new Map(Object.entries(openapi.index()['paths'] as object));
  resources.serve('things.x.io', [custom('x.io', { type: 'object' })]);
  const before = hashes();
  const document = openapi.document('apis/x.io/v1');
  expect(openapi.document('apis/x.io/v1')).toBe(document);
  resources.serve('things.x.io', [custom('x.io', { type: 'object', properties: { a: {} } })]);
  const after = hashes();
  const changed = [...after].filter(
    ([path, at]) => JSON.stringify(at) !== JSON.stringify(before.get(path)),
  );
  expect(changed.map(([path]) => path)).toEqual(['apis/x.io/v1']);
  expect(openapi.document('apis/x.io/v1')).not.toBe(document);
  resources.serve('things.x.io', []);
  expect(openapi.document('apis/x.io/v1')).toBeUndefined();
});

test('at most 32 built documents are kept, those that were asked for last', () => {
  const resources = new ServedResources();
  const groups = Array.from({ length: 40 }, (_, index) => `g${index}.io`);
  for (const group of groups) resources.serve(`things.${group}`, [custom(group, {})]);
  const openapi = new OpenApi(resources, new KindSchemas());
  const documents = groups.map((group) => openapi.document(`apis/${group}/v1`));
  const kept = groups.map((group, index) => [index, openapi.document(`apis/${group}/v1`)] as const);
  // Asking in the same order again drops each just before it is asked for.
  expect(kept.filter(([index, document]) => document === documents[index])).toEqual([]);
  const last = openapi.document('apis/g39.io/v1');
  expect(openapi.document('apis/g39.io/v1')).toBe(last);
});
