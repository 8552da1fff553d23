import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ClientConfigLoadingRules,
  defaultClientConfigLoadingRules,
} from './client-config-loading-rules.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'loading-rules-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, content: object): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const named = (currentContext: string): object => ({ 'current-context': currentContext });

describe('ClientConfigLoadingRules', () => {
  it('C166: an explicit file stands alone, and must exist', () => {
    const explicitPath = write('explicit', named('explicit'));
    const precedence = [write('other', named('other'))];
    const rules = new ClientConfigLoadingRules({ explicitPath, precedence });
    expect(rules.load().currentContext).toBe('explicit');
    expect(rules.getLoadingPrecedence()).toEqual([explicitPath]);
    expect([rules.isExplicitFile(), rules.getDefaultFilename()]).toEqual([true, explicitPath]);
    rmSync(explicitPath);
    expect(() => rules.load()).toThrow(`there is no kubeconfig ${explicitPath}`);
  });

  it('C166: $KUBECONFIG, each file once, stands before ~/.kube/config', () => {
    const homeDir = join(root, 'home');
    const home = write('home/.kube/config', named('home'));
    expect(defaultClientConfigLoadingRules({ env: {}, homeDir }).precedence).toEqual([home]);
    const KUBECONFIG = ['', 'b', 'a', 'b', ''].join(delimiter);
    const rules = defaultClientConfigLoadingRules({ env: { KUBECONFIG }, homeDir });
    expect(rules.precedence).toEqual(['b', 'a']);
    expect(rules.isExplicitFile()).toBe(false);
    expect(
      defaultClientConfigLoadingRules({ env: { KUBECONFIG: delimiter }, homeDir }).precedence,
    ).toEqual([home]);
  });

  it('C166: warns when $KUBECONFIG names no file that exists, and not of a home without one', () => {
    const warnings: string[] = [];
    const onWarning = (warning: string) => warnings.push(warning);
    const homeDir = root;
    const missing = join(root, 'missing');
    const rules = defaultClientConfigLoadingRules({ env: {}, homeDir, onWarning });
    expect(rules.load().contexts.size).toBe(0);
    expect(warnings).toEqual([]);
    const env = { KUBECONFIG: missing };
    defaultClientConfigLoadingRules({ env, homeDir, onWarning }).load();
    expect(warnings).toEqual([`KUBECONFIG names no file that exists: ${missing}`]);
  });

  it('a change belongs into the first file that exists, else into the first', () => {
    const missing = join(root, 'missing');
    const rules = new ClientConfigLoadingRules({ precedence: [missing, join(root, 'there')] });
    expect(rules.getDefaultFilename()).toBe(missing);
    const there = write('there', {});
    expect(rules.getDefaultFilename()).toBe(there);
    expect(new ClientConfigLoadingRules({}).getDefaultFilename()).toBe('');
  });

  it('C167: the first file wins in every section, entry by entry', () => {
    const one = write('one', {
      clusters: [{ name: 'shared', cluster: { server: 'one' } }],
      users: [{ name: 'shared', user: { token: 'one' } }],
      contexts: [{ name: 'shared', context: { namespace: 'one' } }],
      preferences: { extensions: [{ name: 'e', extension: 1 }] },
      extensions: [{ name: 'e', extension: 1 }],
    });
    const two = write('two', {
      clusters: [{ name: 'shared', cluster: { server: 'two', 'tls-server-name': 'two' } }],
      users: [{ name: 'shared', user: { token: 'two', username: 'two' } }],
      contexts: [
        { name: 'shared', context: { namespace: 'two', cluster: 'two' } },
        { name: 'two', context: {} },
      ],
      preferences: { colors: true, extensions: [{ name: 'e', extension: 2 }] },
      extensions: [
        { name: 'e', extension: 2 },
        { name: 'f', extension: 2 },
      ],
      ...named('two'),
    });
    const precedence = [one, two, write('three', named('three'))];
    const config = new ClientConfigLoadingRules({ precedence }).load();
    const origin = { locationOfOrigin: one };
    expect(config).toEqual({
      preferences: { colors: true, extensions: new Map([['e', 1]]) },
      clusters: new Map([['shared', { server: 'one', ...origin }]]),
      authInfos: new Map([['shared', { token: 'one', ...origin }]]),
      contexts: new Map([
        ['shared', { namespace: 'one', ...origin }],
        ['two', { locationOfOrigin: two }],
      ]),
      currentContext: 'two',
      extensions: new Map([
        ['e', 1],
        ['f', 2],
      ]),
    });
  });

  it('C168: names of files, and commands that are paths, are relative to the file they stand in', () => {
    const file = write('folder/config', {
      clusters: [{ name: 'a', cluster: { 'certificate-authority': '../ca.crt' } }],
      users: [
        { name: 'a', user: { 'client-certificate': 'c', 'client-key': '/k', tokenFile: 'x/../t' } },
        { name: 'path', user: { exec: { command: './bin/plugin' } } },
        { name: 'absolute', user: { exec: { command: '/bin/../plugin' } } },
        { name: 'name', user: { exec: { command: 'plugin' } } },
      ],
    });
    // As it may be given: relative to where the process runs.
    const precedence = [relative(process.cwd(), file)];
    const { clusters, authInfos } = new ClientConfigLoadingRules({ precedence }).load();
    expect(clusters.get('a')?.certificateAuthority).toBe(join(root, 'ca.crt'));
    expect(authInfos.get('a')).toMatchObject({
      clientCertificate: join(root, 'folder/c'),
      clientKey: '/k',
      tokenFile: join(root, 'folder/t'),
    });
    const command = (name: string) => authInfos.get(name)?.exec?.command;
    expect(command('path')).toBe(join(root, 'folder/bin/plugin'));
    expect(command('absolute')).toBe('/bin/../plugin');
    expect(command('name')).toBe('plugin');
    const asWritten = new ClientConfigLoadingRules({ precedence, doNotResolvePaths: true }).load();
    expect(asWritten.clusters.get('a')?.certificateAuthority).toBe('../ca.crt');
  });
});
