import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { encodeKubeconfig } from './kubeconfig-codec.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';

const text = fc.string({ minLength: 1, unit: 'grapheme' });
const bytes = fc.uint8Array({ minLength: 1 }).map((array) => Buffer.from(array));
const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength: 1, maxLength: 3 });
const named = <T>(entry: fc.Arbitrary<T>): fc.Arbitrary<Map<string, T>> =>
  fc
    .dictionary(text, entry, { maxKeys: 3, noNullPrototype: true })
    .map((record) => new Map(Object.entries(record)));
const record = <T extends object>(fields: {
  [Key in keyof T]: fc.Arbitrary<T[Key]>;
}): fc.Arbitrary<Partial<T>> =>
  fc.record(fields, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<Partial<T>>;
const extensions = named(fc.oneof(text, fc.integer(), fc.constant(null))).filter(
  ({ size }) => size > 0,
);
const isTrue = fc.constant(true);

const exec = record({
  command: text,
  args: list(text),
  env: list(record({ name: text, value: text })),
  apiVersion: fc.constant('client.authentication.k8s.io/v1'),
  installHint: text,
  provideClusterInfo: isTrue,
  interactiveMode: fc.constantFrom('Never', 'Always'),
});
const cluster = record({
  server: text,
  tlsServerName: text,
  insecureSkipTLSVerify: isTrue,
  certificateAuthority: text,
  certificateAuthorityData: bytes,
  proxyURL: text,
  disableCompression: isTrue,
  extensions,
});
const authInfo = record({
  clientCertificate: text,
  clientCertificateData: bytes,
  clientKey: text,
  clientKeyData: bytes,
  token: text,
  tokenFile: text,
  impersonate: text,
  impersonateUID: text,
  impersonateGroups: list(text),
  impersonateUserExtra: fc.dictionary(text, list(text), {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  }),
  username: text,
  password: text,
  authProvider: record({
    name: text,
    config: fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }),
  }),
  exec,
  extensions,
});
const kubeconfig: fc.Arbitrary<Kubeconfig> = fc.record(
  {
    preferences: record({ colors: isTrue, extensions }).filter(
      (one) => Object.keys(one).length > 0,
    ),
    clusters: named(cluster),
    authInfos: named(authInfo),
    contexts: named(record({ cluster: text, authInfo: text, namespace: text, extensions })),
    currentContext: text,
    extensions,
  },
  { requiredKeys: ['clusters', 'authInfos', 'contexts'], noNullPrototype: true },
);

describe('a kubeconfig', () => {
  it.each([
    ['JSON', JSON.stringify],
    ['YAML', (file: object) => stringify(file, { version: '1.1' })],
  ])('is the same after it has been written as %s and read again', (_, write) => {
    const property = fc.property(kubeconfig, (config) => {
      expect(loadKubeconfig(write(encodeKubeconfig(config)))).toEqual(config);
    });
    fc.assert(property, { numRuns: 100 });
  });
});
