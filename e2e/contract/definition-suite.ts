import type { Status, Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { Definition, DEFINITIONS, thingVersion } from './definition.ts';
import { EventReader } from './event-reader.ts';
import { refusal, signal, type Target } from './target.ts';

const inTime = { timeout: 60_000 };
const merge = (): { type: 'merge'; signal: AbortSignal } => ({ type: 'merge', signal: signal() });

const causesOf = ({ code, reason, details }: Status): unknown => [
  code,
  reason,
  details?.causes?.map(({ field, reason: why, message }) => `${why} ${field}: ${message}`),
];

const VERSION = thingVersion('v1', { isStored: true });

/** A definition that is as a test says, and otherwise right. */
function definitionOf(spec: object, names: object = {}, name = 'foos.p.example.com'): Unstructured {
  return {
    metadata: { name },
    spec: {
      group: 'p.example.com',
      scope: 'Namespaced',
      names: { plural: 'foos', kind: 'Foo', ...names },
      versions: [VERSION],
      ...spec,
    },
  };
}

const withSchema = (openAPIV3Schema: object): Unstructured =>
  definitionOf({ versions: [thingVersion('v1', { isStored: true, schema: { openAPIV3Schema } })] });

const withField = (a: object): Unstructured => withSchema({ type: 'object', properties: { a } });

const withVersion = (more: object): Unstructured =>
  definitionOf({ versions: [thingVersion('v1', { isStored: true, ...more })] });

/** Definitions themselves (apiextensions-apiserver: validation, naming, finalizing). */
export function definitionSuite(target: () => Target): void {
  describe('a definition', inTime, () => {
    it('is refused for each thing that is wrong with it', async () => {
      const definitions = target().dynamic.resource(DEFINITIONS);
      const refused = await Promise.all(
        Object.entries(REFUSED).map(async ([what, [definition]]) => {
          const call = definitions.create(definition, { dryRun: 'All' }, signal());
          return [what, causesOf(await refusal(call))];
        }),
      );
      const expected = Object.entries(REFUSED).map(([what, [, causes]]) => [
        what,
        [422, 'Invalid', causes],
      ]);
      expect(Object.fromEntries(refused)).toEqual(Object.fromEntries(expected));
    });

    it('is completed, and says which names it has been given', async () => {
      const definition = new Definition(target());
      await definition.create({ shortNames: ['tg'] });
      const { spec, status, metadata } = await target()
        .dynamic.resource(DEFINITIONS)
        .get(definition.name, signal());
      const names = {
        plural: 'things',
        singular: 'thing',
        kind: 'Thing',
        listKind: 'ThingList',
        shortNames: ['tg'],
      };
      expect(spec).toMatchObject({ names, conversion: { strategy: 'None' } });
      const lastTransitionTime = expect.any(String) as string;
      expect(status).toEqual({
        acceptedNames: names,
        storedVersions: ['v1'],
        conditions: [
          {
            type: 'NamesAccepted',
            status: 'True',
            reason: 'NoConflicts',
            message: 'no conflicts found',
            lastTransitionTime,
          },
          {
            type: 'Established',
            status: 'True',
            reason: 'InitialNamesAccepted',
            message: 'the initial names have been accepted',
            lastTransitionTime,
          },
        ],
      });
      expect(metadata.generation).toBe(1);
      await definition.delete();
    });

    it('is not established while another has its names, and is when they are free', async () => {
      const first = new Definition(target());
      await first.create({ shortNames: ['tg'] });
      const definitions = target().dynamic.resource(DEFINITIONS);
      const { group } = first.gvr;
      const name = `others.${group}`;
      const second = definitionOf(
        { group, scope: 'Cluster' },
        { plural: 'others', kind: 'Other', shortNames: ['tg', 'o'] },
        name,
      );
      await definitions.create(second, {}, signal());
      const conditions = await conditionsWhen(target(), name, 'NamesAccepted');
      expect(conditions).toMatchObject([
        {
          type: 'NamesAccepted',
          status: 'False',
          reason: 'ShortNamesConflict',
          message: '"tg" is already in use',
        },
        { type: 'Established', status: 'False', reason: 'NotAccepted' },
      ]);
      await first.delete();
      expect(await conditionsWhen(target(), name, 'Established', 'True')).toMatchObject([
        { type: 'NamesAccepted', status: 'True' },
        { type: 'Established', status: 'True' },
      ]);
      await definitions.delete(name, {}, signal());
    });

    it('does not change what identifies its objects', async () => {
      const definition = new Definition(target());
      await definition.create();
      const wrong = { names: { kind: 'Other', listKind: 'OtherList' }, scope: 'Namespaced' };
      expect(causesOf(await refusal(definition.patch({ spec: wrong })))).toEqual([
        422,
        'Invalid',
        [
          'FieldValueInvalid spec.scope: Invalid value: "Namespaced": field is immutable',
          'FieldValueInvalid spec.names.kind: Invalid value: "Other": field is immutable',
        ],
      ]);
      await definition.delete();
    });

    it('serves a version that is added, of the same objects, and remembers what it has stored', async () => {
      const definition = new Definition(target());
      await definition.create();
      await definition.createThing('a', { size: 1 });
      const versions = [
        thingVersion('v1', { isStored: false }),
        thingVersion('v2', { isStored: true, deprecated: true }),
      ];
      const { status, metadata } = await definition.patch({ spec: { versions } });
      expect(status).toMatchObject({ storedVersions: ['v1', 'v2'] });
      expect(metadata.generation).toBe(2);
      const newer = target().dynamic.resource({ ...definition.gvr, version: 'v2' });
      const { apiVersion, spec } = await eventually(() => newer.get('a', signal()));
      expect([apiVersion, spec]).toEqual([`${definition.gvr.group}/v2`, { size: 1 }]);
      const lost = definition.patch({ spec: { versions: [versions[1]] } });
      expect(causesOf(await refusal(lost))).toEqual([
        422,
        'Invalid',
        [
          'FieldValueInvalid status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
        ],
      ]);
      await definition.delete();
    });

    it('waits for its objects to go before it goes, and lets none be made', async () => {
      const definition = new Definition(target());
      await definition.create();
      await definition.createThing('held');
      const finalizers = ['example.com/held'];
      await definition.things.patch('held', { metadata: { finalizers } }, merge());
      const definitions = target().dynamic.resource(DEFINITIONS);
      await definitions.delete(definition.name, {}, signal());
      const { metadata } = await definitions.get(definition.name, signal());
      expect(metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
      const conditions = await conditionsWhen(target(), definition.name, 'Terminating');
      expect(conditions.at(-1)).toMatchObject({ type: 'Terminating', status: 'True' });
      const late = await refusal(definition.createThing('late'));
      expect([late.code, late.message]).toEqual([
        403,
        `${definition.name} "late" is forbidden: create not allowed while custom resource definition is terminating`,
      ]);
      using events = new EventReader(
        await definitions.watch({ fieldSelector: `metadata.name=${definition.name}` }, signal()),
      );
      await eventually(async () => {
        const { metadata: held } = await definition.things.get('held', signal());
        if (held.deletionTimestamp === undefined) throw notYet();
        return held;
      });
      await definition.things.patch('held', { metadata: { finalizers: null } }, merge());
      for (let type = ''; type !== 'DELETED';) ({ type } = await events.next());
    });
  });
}

const notYet = (): Error => new Error('not yet');

/** A real server's handlers learn of a change a moment later; the call's signal ends the asking. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  const within = AbortSignal.timeout(20_000);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (within.aborted) throw error;
    }
  }
}

async function conditionsWhen(
  target: Target,
  name: string,
  type: string,
  wanted?: string,
): Promise<unknown[]> {
  const definitions = target.dynamic.resource(DEFINITIONS);
  return eventually(async () => {
    const { status } = await definitions.get(name, signal());
    const { conditions } = status as { conditions?: { type: string; status: string }[] | null };
    const found = conditions?.find((one) => one.type === type);
    if (found === undefined || (wanted ?? found.status) !== found.status) throw notYet();
    return conditions ?? [];
  });
}

const AT = 'spec.validation.openAPIV3Schema';
const IN = `${AT}.properties[a]`;
const LABEL =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const invalid = (field: string, words: string): string => `FieldValueInvalid ${field}: ${words}`;
const forbidden = (field: string, words: string): string =>
  `FieldValueForbidden ${field}: Forbidden: ${words}`;
const required = (field: string, words = ''): string =>
  `FieldValueRequired ${field}: Required value${words === '' ? '' : `: ${words}`}`;

/** What is wrong, the definition, and the causes it is refused with. */
const REFUSED: Readonly<Record<string, readonly [Unstructured, readonly string[]]>> = {
  'its name': [
    definitionOf({}, {}, 'bars.p.example.com'),
    [
      invalid(
        'metadata.name',
        'Invalid value: "bars.p.example.com": must be spec.names.plural+"."+spec.group',
      ),
    ],
  ],
  'its scope': [
    definitionOf({ scope: 'X' }),
    [
      'FieldValueNotSupported spec.scope: Unsupported value: "X": supported values: "Cluster", "Namespaced"',
    ],
  ],
  'no kind': [
    definitionOf({}, { kind: '' }),
    [required('spec.names.singular'), required('spec.names.kind'), required('spec.names.listKind')],
  ],
  'its other names': [
    definitionOf({}, { listKind: 'Foo', shortNames: ['A_'] }),
    [
      invalid('spec.names.shortNames[0]', `Invalid value: "A_": ${LABEL}`),
      invalid('spec.names.listKind', 'Invalid value: "Foo": kind and listKind may not be the same'),
    ],
  ],
  'no versions': [
    definitionOf({ versions: [] }),
    [
      invalid(
        'spec.versions',
        'Invalid value: []: must have exactly one version marked as storage version',
      ),
      invalid(
        'status.storedVersions',
        'Invalid value: null: must have at least one stored version',
      ),
    ],
  ],
  'no schema': [
    withVersion({ schema: undefined }),
    [required('spec.versions[0].schema.openAPIV3Schema')],
  ],
  'a field without a type': [
    withField({}),
    [required(`${IN}.type`, 'must not be empty for specified object fields')],
  ],
  'a root that is no object': [
    withSchema({ type: 'string' }),
    [invalid(`${AT}.type`, 'Invalid value: "string": must be object at the root')],
  ],
  'a list of what': [withField({ type: 'array' }), [required(`${IN}.items`, 'must be specified')]],
  'an unknown type': [
    withField({ type: 'foo' }),
    [
      `FieldValueNotSupported ${IN}.type: Unsupported value: "foo": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    ],
  ],
  'a structure inside an alternative': [
    withField({
      type: 'object',
      properties: { x: { type: 'string' } },
      anyOf: [{ properties: { x: { type: 'string', default: 'y' } } }],
    }),
    [
      forbidden(`${IN}.anyOf[0].properties[x].default`, 'must be undefined to be structural'),
      forbidden(`${IN}.anyOf[0].properties[x].type`, 'must be empty to be structural'),
    ],
  ],
  'fields beside others': [
    withField({
      type: 'object',
      properties: { x: { type: 'string' } },
      additionalProperties: { type: 'string' },
    }),
    [
      forbidden(
        `${IN}.additionalProperties`,
        'additionalProperties and properties are mutual exclusive',
      ),
    ],
  ],
  'a pattern': [
    withField({ type: 'string', pattern: '(' }),
    [
      invalid(
        `${IN}.pattern`,
        'Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`',
      ),
    ],
  ],
  'a reference': [withField({ $ref: '#/x' }), [forbidden(`${IN}.$ref`, '$ref is not supported')]],
  metadata: [
    withSchema({
      type: 'object',
      properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
    }),
    [
      forbidden(
        `${AT}.properties[metadata]`,
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    ],
  ],
  'a map without keys': [
    withField({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      items: { type: 'object', properties: { n: { type: 'string' } } },
    }),
    [
      required(
        `${IN}.x-kubernetes-list-map-keys`,
        'must not be empty if x-kubernetes-list-type is map',
      ),
    ],
  ],
  'a key that may be missing': [
    withField({
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['n'],
      items: { type: 'object', properties: { n: { type: 'string' } } },
    }),
    [
      required(
        `${IN}.items.properties[n].default`,
        'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      ),
    ],
  ],
  'a default': [
    withField({
      type: 'object',
      properties: { x: { type: 'string', minLength: 3 } },
      default: { x: 'a', y: 1 },
    }),
    [
      invalid(`${IN}.default`, 'Invalid value: {"x":"a","y":1}: must not have unknown fields'),
      invalid(`${IN}.default.x`, 'Invalid value: "a": x in body should be at least 3 chars long'),
    ],
  ],
  'paths of a scale': [
    withVersion({ subresources: { scale: { specReplicasPath: '.foo', statusReplicasPath: 'x' } } }),
    [
      invalid(
        'spec.subresources.scale.specReplicasPath',
        'Invalid value: ".foo": should be a json path under .spec',
      ),
      invalid(
        'spec.subresources.scale.statusReplicasPath',
        'Invalid value: "x": must be a simple json path starting with .',
      ),
    ],
  ],
  columns: [
    withVersion({ additionalPrinterColumns: [{ name: 'A', type: 'foo', jsonPath: 'x' }] }),
    [
      invalid(
        'spec.additionalPrinterColumns[0].type',
        'Invalid value: "foo": must be one of boolean,date,integer,number,string',
      ),
      invalid(
        'spec.additionalPrinterColumns[0].JSONPath',
        'Invalid value: "x": must be a simple json path starting with .',
      ),
    ],
  ],
  'its conversion': [
    definitionOf({ conversion: { strategy: 'Foo' } }),
    [
      'FieldValueNotSupported spec.conversion.strategy: Unsupported value: "Foo": supported values: "None", "Webhook"',
    ],
  ],
  'unknown fields for ever': [
    definitionOf({ preserveUnknownFields: true }),
    [
      invalid(
        'spec.preserveUnknownFields',
        'Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
      ),
    ],
  ],
};
