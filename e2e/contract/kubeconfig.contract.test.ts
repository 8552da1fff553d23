import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ConfigError,
  ClientConfigLoadingRules,
  encodeKubeconfig,
  flattenKubeconfig,
  createTransport,
  DirectClientConfig,
  loadKubeconfig,
  RESTClient,
  type ConfigOverrides,
  type Kubeconfig,
} from '@deltascope/client';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { kubectl } from './kubectl.ts';
import { signal, Target } from './target.ts';

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

describe('what a kubeconfig and its overrides say reaches the server', () => {
  const { DELTASCOPE_TEST_KUBECONFIG: explicitPath = '' } = process.env;
  const config = new ClientConfigLoadingRules({ explicitPath }).load();

  /** As whom the server sees it. */
  async function whoAmI(raw: Kubeconfig, overrides: ConfigOverrides = {}): Promise<unknown> {
    const restConfig = new DirectClientConfig(raw, { overrides }).clientConfig();
    await using transport = createTransport(restConfig);
    const reviews = new RESTClient({ transport }).post();
    const { status } = await reviews
      .absPath('/apis/authentication.k8s.io/v1/selfsubjectreviews')
      .body({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' })
      .do<{ status: { userInfo: object } }>(signal());
    return status.userInfo;
  }

  it('C162, C169: flattened, written and read again it is the same user; whom to act as is added by an override', async () => {
    const self = await whoAmI(config);
    const portable = loadKubeconfig(JSON.stringify(encodeKubeconfig(flattenKubeconfig(config))));
    expect(await whoAmI(portable)).toEqual(self);
    const authInfo = {
      impersonate: 'someone',
      impersonateGroups: ['some'],
      impersonateUserExtra: { reason: ['test'] },
    };
    expect(await whoAmI(portable, { authInfo })).toMatchObject({
      username: 'someone',
      groups: ['some', 'system:authenticated'],
      extra: { reason: ['test'] },
    });
  });

  it('C163: a plugin is run, and told what the cluster has for it', async () => {
    // It says on stdout what the server shall see, and is who it is told to be by the cluster's extension.
    const program = `
      const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      const status = { token: spec.cluster.config.token };
      const apiVersion = 'client.authentication.k8s.io/v1';
      console.log(JSON.stringify({ apiVersion, kind: 'ExecCredential', status }));
    `;
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', program],
      provideClusterInfo: true,
      interactiveMode: 'Never',
    };
    const { token } = await createToken();
    const name = config.contexts.get(config.currentContext ?? '')?.cluster ?? '';
    const extensions = new Map([['client.authentication.k8s.io/exec', { token }]]);
    const cluster = { ...config.clusters.get(name), extensions };
    const raw = {
      clusters: new Map([['c', cluster]]),
      authInfos: new Map([['u', { exec }]]),
      contexts: new Map([['c', { cluster: 'c', authInfo: 'u' }]]),
      currentContext: 'c',
    };
    expect(await whoAmI(raw)).toMatchObject({
      username: 'system:serviceaccount:default:default',
    });
  });

  async function createToken(): Promise<{ token: string }> {
    await using target = Target.fromKubeconfig();
    const accounts = target.dynamic
      .resource({ group: '', version: 'v1', resource: 'serviceaccounts' })
      .namespace('default');
    const request = { metadata: { name: 'default' }, spec: { expirationSeconds: 600 } };
    const { status } = await accounts.subresource('token').create(request, {}, signal());
    return status as { token: string };
  }
});

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
