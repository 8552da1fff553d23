import type { Status, Table, Unstructured } from '@deltascope/apimachinery';
import { DiscoveryClient } from '@deltascope/client';
import { describe, expect, it } from 'vitest';
import { Definition, thingVersion } from './definition.ts';
import { EventReader } from './event-reader.ts';
import { refusal, signal, type Target } from './target.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const string = { type: 'string' };
const integer = { type: 'integer' };

const SPEC = {
  type: 'object',
  required: ['size', 'name'],
  properties: {
    size: { ...integer, minimum: 1, maximum: 10 },
    name: { ...string, pattern: '^[a-z]+$', minLength: 3, maxLength: 5 },
    color: { ...string, enum: ['red', 'green'], default: 'red' },
    replicas: { ...integer, format: 'int32', default: 1 },
    when: { ...string, format: 'date-time' },
    port: { 'x-kubernetes-int-or-string': true },
    tags: { type: 'array', items: string, 'x-kubernetes-list-type': 'set', maxItems: 2 },
    items: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: {
          name: string,
          value: { ...string, nullable: true },
          n: { ...integer, default: 5 },
        },
      },
    },
    obj: { type: 'object', properties: { a: string, b: string }, maxProperties: 1 },
    labels: { type: 'object', additionalProperties: string },
    one: {
      type: 'object',
      properties: { a: string, b: string },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    template: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    },
  },
};
const STATUS = { type: 'object', properties: { replicas: integer, selector: string } };
const VERSION = thingVersion('v1', {
  isStored: true,
  schema: {
    openAPIV3Schema: {
      type: 'object',
      required: ['spec'],
      properties: { spec: SPEC, status: STATUS },
    },
  },
  subresources: {
    status: {},
    scale: {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
      labelSelectorPath: '.status.selector',
    },
  },
  additionalPrinterColumns: [
    { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
    { name: 'Born', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    { name: 'Due', type: 'date', jsonPath: '.spec.when', priority: 1, description: 'When.' },
    { name: 'First', type: 'string', jsonPath: '.spec.items[*].name' },
    { name: 'Of b', type: 'string', jsonPath: '.spec.items[?(@.name=="b")].value' },
    { name: 'Obj', type: 'string', jsonPath: '.spec.obj' },
    { name: 'Misfit', type: 'boolean', jsonPath: '.spec.name' },
    { name: 'None', type: 'string', jsonPath: '.spec.free.x' },
  ],
});
const VALID = { size: 2, name: 'abc' };

/** What a real server adds where the definition's rules (CEL) were not looked at; these have none. */
const causesOf = ({ code, reason, details }: Status): unknown => [
  code,
  reason,
  details?.causes
    ?.map(({ field, reason: why, message }) => `${why} ${field}: ${message}`)
    .toSorted(),
];

const inTime = { timeout: 60_000 };

/** Objects of a kind that a definition has added (apiextensions-apiserver). */
export function customResourceSuite(target: () => Target): void {
  async function defined(): Promise<Definition> {
    const definition = new Definition(target());
    await definition.create({ versions: [VERSION], shortNames: ['tg'], categories: ['all'] });
    return definition;
  }

  const tableOf = (definition: Definition, query = ''): Promise<Table> =>
    readTable(target(), `${pathOf(definition)}${query}`);

  describe('an object of a defined kind', inTime, () => {
    it('is refused for each field its schema does not allow, in its words', async () => {
      const definition = await defined();
      const refused = Object.fromEntries(
        await Promise.all(
          Object.entries(REFUSED).map(async ([what, [spec]]) => [
            what,
            causesOf(await refusal(definition.createThing('a', spec as object))),
          ]),
        ),
      ) as Record<string, unknown>;
      const expected = Object.entries(REFUSED).map(([what, [, causes]]) => [
        what,
        [422, 'Invalid', causes.toSorted()],
      ]);
      expect(refused).toEqual(Object.fromEntries(expected));
      await definition.delete();
    });

    it('is held to the rules of its schema, and a change to those on changes', async () => {
      const definition = new Definition(target());
      const rule = (text: string, more: object = {}): object => ({
        'x-kubernetes-validations': [{ rule: text, ...more }],
      });
      const properties = {
        i: { ...integer, ...rule('self > 3') },
        l: {
          type: 'array',
          maxItems: 5,
          items: { ...integer, ...rule('self > 0') },
          ...rule('self.size() > 1', { reason: 'FieldValueForbidden', message: 'too few' }),
        },
        o: {
          type: 'object',
          properties: { min: integer, max: integer },
          ...rule('self.min <= self.max', { message: 'min above max', fieldPath: '.min' }),
        },
        m: {
          type: 'object',
          maxProperties: 5,
          additionalProperties: { ...integer, ...rule('self > 0') },
        },
        imm: {
          ...string,
          maxLength: 10,
          ...rule('self == oldSelf', { message: 'is immutable' }),
        },
      };
      const schema = {
        openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
      };
      await definition.create({ versions: [thingVersion('v1', { isStored: true, schema })] });
      const wrong = { i: 1, l: [0], o: { min: 5, max: 1 }, m: { a: 0 } };
      expect(causesOf(await refusal(definition.createThing('a', wrong)))).toEqual([
        422,
        'Invalid',
        [
          'FieldValueForbidden spec.l: Forbidden: too few',
          'FieldValueInvalid spec.i: Invalid value: 1: failed rule: self > 3',
          'FieldValueInvalid spec.l[0]: Invalid value: 0: failed rule: self > 0',
          'FieldValueInvalid spec.m[a]: Invalid value: 0: failed rule: self > 0',
          'FieldValueInvalid spec.o.min: Invalid value: min above max',
        ],
      ]);
      expect(causesOf(await refusal(definition.createThing('a', { i: 'x', l: [0] })))).toEqual([
        422,
        'Invalid',
        [
          'FieldValueInvalid <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
          mistyped('spec.i', 'integer', 'string'),
        ],
      ]);
      await definition.createThing('a', { imm: 'x' });
      const merge = { type: 'merge', signal: signal() } as const;
      const changed = definition.things.patch('a', { spec: { imm: 'y' } }, merge);
      expect(causesOf(await refusal(changed))).toEqual([
        422,
        'Invalid',
        ['FieldValueInvalid spec.imm: Invalid value: "y": is immutable'],
      ]);
      await definition.delete();
    });

    it('gets the defaults of its schema, and keeps only the fields that it knows', async () => {
      const definition = await defined();
      const made = await definition.createThing('a', {
        ...VALID,
        color: null,
        odd: 1,
        items: [
          { name: 'a', value: null, odd: 1 },
          { name: 'b', n: null },
        ],
        free: { any: { thing: [1] } },
        template: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { x: 'y' } }, spec: {} },
      });
      expect(made['spec']).toEqual({
        ...VALID,
        color: 'red',
        replicas: 1,
        items: [
          { name: 'a', value: null, n: 5 },
          { name: 'b', n: 5 },
        ],
        free: { any: { thing: [1] } },
        template: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { x: 'y' } }, spec: {} },
      });
      expect(await definition.things.get('a', signal())).toEqual(made);
      await definition.delete();
    });

    it('has a status of its own, and a generation that it does not move', async () => {
      const definition = await defined();
      const made = await definition.createThing('a', VALID);
      expect([made['status'], made.metadata.generation]).toEqual([undefined, 1]);
      const merge = { type: 'merge', signal: signal() } as const;
      const status = { replicas: 3, selector: 'x=y' };
      const patch = { status: { ...status, odd: 1 }, spec: { size: 9 } };
      const statuses = definition.things.subresource('status');
      const told = await statuses.patch('a', patch, merge);
      expect([told['status'], told.metadata.generation]).toEqual([status, 1]);
      expect(told['spec']).toMatchObject({ size: 2 });
      const changed = await definition.things.patch('a', { ...patch, spec: { size: 3 } }, merge);
      expect([changed['status'], changed.metadata.generation]).toEqual([status, 2]);
      const labels = { metadata: { labels: { x: 'y' } } };
      expect((await definition.things.patch('a', labels, merge)).metadata.generation).toBe(2);
      const wrong = statuses.patch('a', { status: { replicas: 'x' } }, merge);
      expect(causesOf(await refusal(wrong))).toEqual([
        422,
        'Invalid',
        [
          'FieldValueInvalid .status.replicas: Invalid value: 0: .status.replicas accessor error: x is of the type string, expected int64',
          'FieldValueTypeInvalid status.replicas: Invalid value: "string": replicas in body must be of type integer: "string"',
        ],
      ]);
      await definition.delete();
    });

    it('is scaled by the paths of its definition', async () => {
      const definition = await defined();
      await definition.createThing('a', VALID);
      const merge = { type: 'merge', signal: signal() } as const;
      const scales = definition.things.subresource('scale');
      const scaled = await scales.patch('a', { spec: { replicas: 4 } }, merge);
      expect(scaled).toMatchObject({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name: 'a' },
        spec: { replicas: 4 },
        status: { replicas: 0 },
      });
      const { metadata, ...object } = await definition.things.get('a', signal());
      expect([object['spec'], metadata.generation]).toMatchObject([{ replicas: 4 }, 2]);
      const less = scales.patch('a', { spec: { replicas: -1 } }, merge);
      expect(causesOf(await refusal(less))).toEqual([
        422,
        'Invalid',
        ['FieldValueInvalid .spec.replicas: Invalid value: -1: should be a non-negative integer'],
      ]);
      await definition.delete();
    });

    it('is replaced only over the version that was read', async () => {
      const definition = await defined();
      const made = await definition.createThing('a', VALID);
      const { resourceVersion: _version, ...metadata } = made.metadata;
      const blind = definition.things.update({ ...made, metadata }, {}, signal());
      expect(causesOf(await refusal(blind))).toEqual([
        422,
        'Invalid',
        [
          'FieldValueInvalid metadata.resourceVersion: Invalid value: 0: must be specified for an update',
        ],
      ]);
      const strategic = definition.things.patch(
        'a',
        {},
        {
          type: 'strategicMerge',
          signal: signal(),
        },
      );
      expect(await refusal(strategic)).toMatchObject({
        code: 415,
        reason: 'UnsupportedMediaType',
        message:
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      });
      await definition.delete();
    });

    it('is a row of the columns of its definition, in lists and watches', async () => {
      const definition = await defined();
      await definition.createThing('a', {
        ...VALID,
        when: '2020-01-01T00:00:00Z',
        items: [{ name: 'a' }, { name: 'b', value: 'x' }],
        obj: { a: 'y' },
      });
      const age = expect.stringMatching(/^\d+s$/) as string;
      const due = expect.stringMatching(/^\d+y\d+d$/) as string;
      const cells = ['a', 2, age, due, 'a', 'x', '{"a":"y"}', null, null];
      const { columnDefinitions, rows } = await tableOf(definition);
      const columns = columnDefinitions.map(({ name, type, priority }) => [name, type, priority]);
      expect(columns).toEqual([
        ['Name', 'string', 0],
        ['Size', 'integer', 0],
        ['Born', 'date', 0],
        ['Due', 'date', 1],
        ['First', 'string', 0],
        ['Of b', 'string', 0],
        ['Obj', 'string', 0],
        ['Misfit', 'boolean', 0],
        ['None', 'string', 0],
      ]);
      expect(columnDefinitions.map(({ description }) => description).slice(1, 4)).toEqual([
        'Custom resource definition column (in JSONPath format): .spec.size',
        'Custom resource definition column (in JSONPath format): .metadata.creationTimestamp',
        'When.',
      ]);
      expect(rows.map((row) => row.cells)).toEqual([cells]);
      const watched = await tableOf(definition, '?watch=1&timeoutSeconds=1');
      expect(watched).toMatchObject({ type: 'ADDED', object: { rows: [{ cells }] } });
      await definition.delete();
    });

    it('is found by discovery as soon as it is served, and no more when it is gone', async () => {
      const definition = await defined();
      const discovery = new DiscoveryClient(target().client);
      const { group } = definition.gvr;
      const resources = await discovery.serverResourcesForGroupVersion(`${group}/v1`, signal());
      const facts = resources.map(({ resource, kind, namespaced, shortNames, categories }) => [
        resource,
        kind,
        namespaced,
        shortNames,
        categories,
      ]);
      expect(facts).toHaveLength(3);
      expect(facts).toEqual(
        expect.arrayContaining([
          ['things', 'Thing', false, ['tg'], ['all']],
          ['things/scale', 'Scale', false, [], []],
          ['things/status', 'Thing', false, [], []],
        ]),
      );
      await definition.delete();
      const gone = discovery.serverResourcesForGroupVersion(`${group}/v1`, signal());
      expect((await refusal(gone)).code).toBe(404);
    });

    it('has its schema in OpenAPI v3, under another hash when it changes', async () => {
      const definition = await defined();
      const { group } = definition.gvr;
      const url = await openApiUrl(target(), `apis/${group}/v1`);
      const { components, paths } = (await getJson(target(), url.split('?')[0] ?? url)) as Document;
      const name = [...group.split('.').toReversed(), 'v1', 'Thing'].join('.');
      expect(components.schemas[name]).toMatchObject({
        type: 'object',
        required: ['spec'],
        properties: { spec: SPEC, status: STATUS },
        'x-kubernetes-group-version-kind': [{ group, kind: 'Thing', version: 'v1' }],
      });
      const patch = paths[`/apis/${group}/v1/things/{name}`]?.patch;
      expect(patch?.['x-kubernetes-group-version-kind']).toEqual({
        group,
        version: 'v1',
        kind: 'Thing',
      });
      expect(patch?.parameters.map((parameter) => parameter.name)).toEqual(
        expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation', 'force']),
      );
      await definition.patch({ spec: { versions: [thingVersion('v1', { isStored: true })] } });
      await expect
        .poll(() => openApiUrl(target(), `apis/${group}/v1`), { timeout: 20_000 })
        .not.toBe(url);
      await definition.delete();
    });

    it('ends with its definition, and so does a watch of it', async () => {
      const definition = await defined();
      const made = await definition.createThing('a', VALID);
      const options = { resourceVersion: made.metadata.resourceVersion ?? '' };
      using events = new EventReader(await definition.things.watch(options, signal()));
      await definition.delete();
      const { type, object } = await events.next();
      expect([type, object.metadata.name]).toEqual(['DELETED', 'a']);
      await expect(events.next()).rejects.toThrow('the stream has ended');
    });
  });
}

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly patch: {
          readonly parameters: readonly { readonly name: string }[];
          readonly 'x-kubernetes-group-version-kind': object;
        };
      }
    >
  >;
}

async function getJson({ client }: Target, path: string): Promise<unknown> {
  const { body } = await client.get().absPath(path).doRaw(signal());
  return JSON.parse(body.toString());
}

/** Where a group-version's document is, with its hash. A real server's index is a moment late. */
async function openApiUrl(target: Target, path: string): Promise<string> {
  const within = AbortSignal.timeout(20_000);
  for (;;) {
    const { paths } = (await getJson(target, '/openapi/v3')) as {
      paths: Readonly<Record<string, { serverRelativeURL: string }>>;
    };
    const url = paths[path]?.serverRelativeURL;
    if (url !== undefined) return url;
    within.throwIfAborted();
  }
}

function pathOf({ gvr: { group, version, resource } }: Definition): string {
  return `/apis/${group}/${version}/${resource}`;
}

/** A Table, or the first line of a watch of one. */
async function readTable({ client }: Target, path: string): Promise<Table> {
  const request = client
    .get()
    .absPath(path.split('?')[0] ?? path)
    .setHeader('accept', TABLE);
  const query = Object.fromEntries(new URLSearchParams(path.split('?')[1] ?? ''));
  const { body } = await request.versionedParams(query).doRaw(signal());
  return JSON.parse(body.toString().split('\n')[0] ?? '') as Table & Unstructured;
}

const invalid = (field: string, words: string): string => `FieldValueInvalid ${field}: ${words}`;
const mistyped = (field: string, wanted: string, found: string): string =>
  `FieldValueTypeInvalid ${field}: Invalid value: "${found}": ${field} in body must be of type ${wanted}: "${found}"`;

/** What a spec lacks, the spec, and all that is wrong with it. */
const REFUSED: Readonly<Record<string, readonly [unknown, readonly string[]]>> = {
  'all that is required': [
    {},
    [
      'FieldValueRequired spec.size: Required value',
      'FieldValueRequired spec.name: Required value',
    ],
  ],
  'a spec': [null, ['FieldValueRequired spec: Required value']],
  'bounds kept': [
    { size: 11, name: 'AB' },
    [
      invalid(
        'spec.size',
        'Invalid value: 11: spec.size in body should be less than or equal to 10',
      ),
      invalid(
        'spec.name',
        'Invalid value: "AB": spec.name in body should be at least 3 chars long',
      ),
    ],
  ],
  'a short name': [
    { size: 0, name: 'abcdef' },
    [
      invalid(
        'spec.size',
        'Invalid value: 0: spec.size in body should be greater than or equal to 1',
      ),
      'FieldValueTooLong spec.name: Too long: may not be more than 5 bytes',
    ],
  ],
  'a whole number': [
    { ...VALID, size: 1.5 },
    [
      mistyped('spec.size', 'integer', 'number'),
      invalid(
        '<nil>',
        'Invalid value: "": Checked value must be of type integer (default format) in spec.size',
      ),
    ],
  ],
  'the right types': [
    { size: 'x', name: 5, port: true, when: 'soon', labels: { a: 1 } },
    [
      mistyped('spec.size', 'integer', 'string'),
      mistyped('spec.name', 'string', 'integer'),
      mistyped('spec.port', 'integer,string', 'boolean'),
      mistyped('spec.when', 'date-time', 'soon'),
      mistyped('spec.labels.a', 'string', 'integer'),
    ],
  ],
  'a known colour': [
    { ...VALID, color: 'blue' },
    [
      'FieldValueNotSupported spec.color: Unsupported value: "blue": supported values: "red", "green"',
    ],
  ],
  'different tags': [
    { ...VALID, tags: ['a', 'a'] },
    ['FieldValueDuplicate spec.tags[1]: Duplicate value: "a"'],
  ],
  'few tags': [
    { ...VALID, tags: ['a', 'b', 'c'] },
    ['FieldValueTooMany spec.tags: Too many: 3: must have at most 2 items'],
  ],
  'different keys': [
    { ...VALID, items: [{ name: 'a' }, { name: 'a' }, { value: 'x' }] },
    [
      'FieldValueRequired spec.items[2].name: Required value',
      'FieldValueDuplicate spec.items[1]: Duplicate value: {"name":"a"}',
    ],
  ],
  'few fields': [
    { ...VALID, obj: { a: 'x', b: 'y' } },
    ['FieldValueTooMany spec.obj: Too many: 2: must have at most 1 item'],
  ],
  'one of two': [
    { ...VALID, one: {} },
    [
      invalid(
        '<nil>',
        'Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid',
      ),
      'FieldValueRequired spec.one.a: Required value',
    ],
  ],
  'a kind inside': [
    { ...VALID, template: { a: 1 } },
    [
      'FieldValueRequired spec.template.apiVersion: Required value',
      'FieldValueRequired spec.template.kind: Required value',
    ],
  ],
  'replicas that can be': [
    { ...VALID, replicas: -1 },
    [invalid('.spec.replicas', 'Invalid value: -1: should be a non-negative integer')],
  ],
};
