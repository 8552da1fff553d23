import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ConfigError,
  ClientConfigLoadingRules,
  encodeKubeconfig,
  flattenKubeconfig,
} from '@deltascope/client';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { kubectl } from './kubectl.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures', 'kubeconfig');
const refused = readdirSync(path.join(fixtures, 'refused')).map((name) => `refused/${name}`);

/** What kubectl makes of the files in $KUBECONFIG; undefined: it refuses them. */
async function theirs(files: readonly string[], cwd = fixtures): Promise<unknown> {
  const args = ['config', 'view', '--merge', '--flatten', '--raw'];
  try {
    const env = { KUBECONFIG: files.join(path.delimiter) };
    return await kubectl<unknown>(args, { env, cwd });
  } catch (error) {
    // It ran, and said no.
    if (error instanceof Error && 'code' in error && error.code === 1) return undefined;
    throw error;
  }
}

/** kubectl leaves relative paths in a view. */
function ours(files: readonly string[], cwd = fixtures): unknown {
  const precedence = files.map((file) => (file === '' ? '' : path.join(cwd, file)));
  const rules = new ClientConfigLoadingRules({ precedence, doNotResolvePaths: true });
  try {
    return encodeKubeconfig(flattenKubeconfig(rules.load()));
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'kubeconfigs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = fc.constantFrom('', 'a', 'b', 'ü "\\', null);
const flag = fc.constantFrom(true, false, null);
const extensions = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('x', 'y'), extension: fc.constantFrom(1, 'z', { y: [] }) }),
  { selector: ({ name }) => name },
);
const exec = fc.record(
  {
    command: text,
    args: fc.constantFrom([], ['a', '', null], null),
    env: fc.constantFrom([], [{ name: 'A', value: '' }, { value: 'B' }], null),
    apiVersion: fc.constantFrom(
      'client.authentication.k8s.io/v1beta1',
      'client.authentication.k8s.io/v1',
    ),
    installHint: text,
    provideClusterInfo: flag,
    interactiveMode: text,
  },
  { requiredKeys: [] },
);

/** Entries of few names, so that files have some in common. */
const entries = (field: string, fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.uniqueArray(
    fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.record(fields, { requiredKeys: [] }))
      .map(([name, entry]) => ({ name, [field]: entry })),
    { selector: ({ name }) => name },
  );

const file = fc.record(
  {
    'current-context': text,
    preferences: fc.record({ colors: flag, extensions }, { requiredKeys: [] }),
    extensions,
    clusters: entries('cluster', {
      server: text,
      'tls-server-name': text,
      'insecure-skip-tls-verify': flag,
      'certificate-authority-data': fc.constantFrom('', 'YQ==', null),
      'disable-compression': flag,
      extensions,
    }),
    users: entries('user', {
      token: text,
      tokenFile: text,
      as: text,
      'as-groups': fc.constantFrom([], ['g'], null),
      'as-user-extra': fc.constantFrom({}, { k: [] }, { k: ['v', null] }, null),
      'client-key-data': fc.constantFrom('', 'YWI=', 'YW\nI=', 'broken'),
      exec,
      'auth-provider': fc.constantFrom(
        null,
        {},
        { config: {} },
        { name: 'x', config: { a: '', b: null } },
      ),
    }),
    contexts: entries('context', { cluster: text, user: text, namespace: text, extensions }),
  },
  { requiredKeys: [] },
);

describe('merged and flattened, kubeconfigs are what kubectl config view makes of them', () => {
  it.each([
    [['everything.yaml']],
    [['first.yaml', 'nested/second.json', 'third.yaml']],
    [['third.yaml', 'nested/second.json', 'first.yaml']],
    [['missing.yaml', 'third.yaml', '', 'third.yaml', 'nested/missing/file.yaml']],
    [['missing.yaml']],
    [['empty.yaml', 'comment.yaml']],
    [['empty.yaml', 'first.yaml', 'everything.yaml']],
    [['everything.yaml', 'repeated-fields.yaml', 'no-names.yaml', 'lines.yaml']],
    [['repeated-fields.yaml', 'everything.yaml', 'nested/second.json']],
  ])('C166, C167: %j', async (files) => {
    const view = await theirs(files);
    expect(view).toMatchObject({ kind: 'Config' });
    expect(ours(files)).toEqual(view);
  });

  it.each([...refused, 'nested', 'first.yaml/x'])(
    'C167, C169: %s is refused, with others too',
    async (file) => {
      for (const files of [[file], ['first.yaml', file], [file, 'third.yaml']]) {
        expect(await theirs(files)).toBeUndefined();
        expect(ours(files)).toBeUndefined();
      }
    },
  );

  it('C167: whatever the fields of up to three files', async () => {
    const property = fc.asyncProperty(fc.array(file, { maxLength: 3 }), async (contents) => {
      const names = contents.map((_, index) => `config-${index}`);
      for (const [index, content] of contents.entries()) {
        writeFileSync(path.join(folder, `config-${index}`), JSON.stringify(content));
      }
      expect(ours(names, folder)).toEqual(await theirs(names, folder));
    });
    await fc.assert(property, { numRuns: 100 });
  });
});
