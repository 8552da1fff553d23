import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestCertificates extends Disposable {
  readonly folder: string;
  /** The path of "ca.crt", "server.key" ... */
  path(name: string): string;
  /** The PEM text in it. */
  read(name: string): string;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/**
 * Fresh certificates in a folder of their own, for tests: a CA ("ca"), a server for 127.0.0.1 and api.test ("server"), a client
 * named tester ("client"), and a CA that signed nothing ("other"). Needs openssl.
 */
export function createTestCertificates(): TestCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  const path = (name: string): string => join(folder, name);
  const request = (name: string, subject: string, ...more: readonly string[]): void => {
    const files = ['-keyout', path(`${name}.key`), '-out', path(`${name}.crt`)];
    execFileSync(
      'openssl',
      ['req', '-x509', ...KEY, '-subj', `/CN=${subject}`, ...files, ...more],
      {
        stdio: 'pipe',
      },
    );
  };
  const signed = [
    '-CA',
    path('ca.crt'),
    '-CAkey',
    path('ca.key'),
    '-addext',
    'basicConstraints=CA:FALSE',
  ];
  request('ca', 'ca');
  request('other', 'other');
  request('server', 'server', ...signed, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:api.test');
  request('client', 'tester', ...signed);
  return {
    folder,
    path,
    read: (name) => readFileSync(path(name), 'utf8'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
