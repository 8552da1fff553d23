import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flattenKubeconfig, minifyKubeconfig } from './flatten-kubeconfig.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'flatten-'));
  for (const name of ['ca', 'cert', 'key'])
    writeFileSync(join(root, name), `${name}\xff`, 'latin1');
  writeFileSync(join(root, 'empty'), '');
});
afterAll(() => rmSync(root, { recursive: true }));

const load = (content: object) => loadKubeconfig(JSON.stringify(content), join(root, 'config'));

describe('flattenKubeconfig', () => {
  it('C169: puts certificates and keys into it, byte for byte, and leaves the rest', () => {
    const cluster = { server: 's', 'certificate-authority': 'ca' };
    const user = { 'client-certificate': 'cert', 'client-key': join(root, 'key'), tokenFile: 't' };
    const flat = flattenKubeconfig(
      load({ clusters: [{ name: 'c', cluster }], users: [{ name: 'u', user }] }),
    );
    const locationOfOrigin = join(root, 'config');
    expect(flat.clusters.get('c')).toEqual({
      locationOfOrigin,
      server: 's',
      certificateAuthorityData: Buffer.from('ca\xff', 'latin1'),
    });
    expect(flat.authInfos.get('u')).toEqual({
      locationOfOrigin,
      tokenFile: 't',
      clientCertificateData: Buffer.from('cert\xff', 'latin1'),
      clientKeyData: Buffer.from('key\xff', 'latin1'),
    });
    expect(flattenKubeconfig(flat)).toEqual(flat);
  });

  it.each([
    [
      'a file beside data',
      { 'certificate-authority': 'ca', 'certificate-authority-data': 'YQ==' },
      'certificate-authority of cluster "c" is given by a file and by data',
    ],
    [
      'a missing file',
      { 'certificate-authority': 'missing' },
      'cannot read the certificate-authority of cluster "c": ENOENT',
    ],
  ])('refuses %s', (_, cluster, message) => {
    expect(() => flattenKubeconfig(load({ clusters: [{ name: 'c', cluster }] }))).toThrow(message);
  });

  it('an empty file is nothing', () => {
    const cluster = { 'certificate-authority': 'empty' };
    const flat = flattenKubeconfig(load({ clusters: [{ name: 'c', cluster }] }));
    expect(flat.clusters.get('c')).toEqual({ locationOfOrigin: join(root, 'config') });
  });
});

describe('minifyKubeconfig', () => {
  const content = {
    'current-context': 'a',
    clusters: [{ name: 'a' }, { name: 'b' }],
    users: [{ name: 'a' }, { name: 'b' }],
    contexts: [
      { name: 'a', context: { cluster: 'a', user: 'b' } },
      { name: 'b', context: {} },
    ],
  };
  const names = (changes: object) => {
    const { clusters, authInfos, contexts } = minifyKubeconfig(load({ ...content, ...changes }));
    return [...clusters.keys(), ...authInfos.keys(), ...contexts.keys()];
  };

  it('keeps what the current context needs', () => {
    expect(names({})).toEqual(['a', 'b', 'a']);
    expect(names({ 'current-context': 'b' })).toEqual(['b']);
  });

  it.each([
    [{ 'current-context': '' }, 'the kubeconfig sets no current-context'],
    [{ 'current-context': 'x' }, 'there is no context "x"'],
    [{ clusters: [] }, 'there is no cluster "a"'],
    [{ users: [] }, 'there is no user "b"'],
  ])('refuses %j', (changes, message) => {
    expect(() => names(changes)).toThrow(message);
  });
});
