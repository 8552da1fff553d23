import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from '@deltascope/client';
import { ConnectProxy, FakeClock, FakeExecPlugin } from '@deltascope/client/testing';
import { describe, expect, it } from 'vitest';
import { onTarget } from './api-suite.ts';
import { credentialsSuite, serverOf, whoAmI, whoIs } from './credentials-suite.ts';
import { Target } from './target.ts';

onTarget(
  () => Target.fromKubeconfig(),
  (target) => {
    credentialsSuite(target);

    // The embedded cluster has no TLS.
    const pem = (what: 'ca' | 'cert' | 'key'): string => {
      const { tls = {} } = target().restConfig;
      return tls[`${what}Data`] ?? readFileSync(tls[`${what}File`] ?? '', 'utf8');
    };

    describe('certificates', () => {
      it('a client certificate', async () => {
        const { host, tls } = serverOf(target());
        const own = { certData: pem('cert'), keyData: pem('key') };
        const { username, groups } = await whoIs({ host, tls: { ...tls, ...own } });
        expect(username).not.toBe('system:anonymous');
        expect(groups).toContain('system:authenticated');
      });

      it('C163: of an exec plugin', async () => {
        using plugin = new FakeExecPlugin();
        plugin.answer({ clientCertificateData: pem('cert'), clientKeyData: pem('key') });
        const execProvider = plugin.config({ provideClusterInfo: true });
        const { groups } = await whoIs({ ...serverOf(target()), execProvider });
        expect(groups).toContain('system:authenticated');
        expect(plugin.runs).toMatchObject([
          { spec: { cluster: { server: serverOf(target()).host } } },
        ]);
      });
      it('C160: a CA file that is put right is trusted 5 min later', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'ca-'));
        const caFile = join(folder, 'ca.crt');
        // A certificate that has not signed the server's.
        writeFileSync(caFile, pem('cert'));
        const clock = new FakeClock();
        await using transport = createTransport(
          {
            host: serverOf(target()).host,
            tls: { caFile, certData: pem('cert'), keyData: pem('key') },
          },
          { clock },
        );
        await expect(whoAmI(transport)).rejects.toMatchObject({ name: 'ConnectionError' });
        writeFileSync(caFile, pem('ca'));
        await expect(whoAmI(transport)).rejects.toMatchObject({ name: 'ConnectionError' });
        clock.spend(5 * 60_000);
        expect((await whoAmI(transport)).groups).toContain('system:authenticated');
        rmSync(folder, { recursive: true });
      });

      it('through a proxy to them', async () => {
        await using proxy = await ConnectProxy.start();
        const { groups } = await whoIs({ ...target().restConfig, proxyUrl: proxy.url });
        expect(groups).toContain('system:authenticated');
        expect(proxy.asked).toHaveLength(1);
      });
    });
  },
);
