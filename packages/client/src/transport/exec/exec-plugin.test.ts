import { execFileSync } from 'node:child_process';
import { createReadStream, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBody } from '../../rest/read-body.ts';
import { sendJson, serve } from '../../rest/test-server.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { FakeExecPlugin } from '../../testing/fake-exec-plugin.ts';
import { createTestCertificates } from '../test-certificates.ts';
import type { TransportOptions } from '../transport-cache.ts';
import { createTransport } from '../transport.ts';
import type { ExecConfig, PluginPolicy } from './exec-config.ts';

const V1 = 'client.authentication.k8s.io/v1';
const V1_BETA1 = 'client.authentication.k8s.io/v1beta1';

let plugin: FakeExecPlugin;
beforeEach(() => {
  plugin = new FakeExecPlugin();
});
afterEach(() => plugin[Symbol.dispose]());

/** The credentials that a server hears. */
async function authorization(
  execProvider: ExecConfig,
  options: TransportOptions = {},
): Promise<string | undefined> {
  await using server = await serve((request, response) =>
    sendJson(response, { sent: request.headers.authorization }),
  );
  await using transport = createTransport({ host: server.url, execProvider }, options);
  const { body } = await transport.request({ method: 'GET', path: '/x' });
  const { bytes } = await readBody(body, 1000);
  return (JSON.parse(bytes.toString()) as { sent?: string }).sent;
}

/** A counter of what metrics are told of runs. */
function countingMetrics() {
  const counted: string[] = [];
  const metrics: TransportOptions['metrics'] = {
    execPluginCalls: { increment: (code, status) => void counted.push(`${code} ${status}`) },
    execPluginPolicyCalls: { increment: (status) => void counted.push(status) },
  };
  return { counted, metrics };
}

describe('an exec plugin', () => {
  it.each([V1, V1_BETA1])('C163: is asked in %s, and its token is sent', async (apiVersion) => {
    plugin.answer({ token: 'from-plugin' }, apiVersion);
    const { counted, metrics } = countingMetrics();
    const sent = await authorization(plugin.config({ apiVersion }), { metrics });
    expect(sent).toBe('Bearer from-plugin');
    expect(plugin.runs).toEqual([
      { kind: 'ExecCredential', apiVersion, spec: { interactive: false } },
    ]);
    expect(counted).toEqual(['allowed', '0 no_error']);
  });

  it('C163: is told of the cluster where it asks for that', async () => {
    using certificates = createTestCertificates();
    plugin.answer({ token: 't' });
    const execProvider = plugin.config({ provideClusterInfo: true, config: { audience: 'a' } });
    const tls = { caFile: certificates.path('ca.crt'), serverName: 'api.test' };
    await using transport = createTransport({
      host: 'https://127.0.0.1:1/prefix',
      proxyUrl: 'http://127.0.0.1:1',
      disableCompression: true,
      tls,
      execProvider,
    });
    await expect(transport.request({ method: 'GET', path: '/x' })).rejects.toThrow('ECONNREFUSED');
    const ca = Buffer.from(certificates.read('ca.crt')).toString('base64');
    const cluster = {
      server: 'https://127.0.0.1:1/prefix',
      'tls-server-name': 'api.test',
      'certificate-authority-data': ca,
      'proxy-url': 'http://127.0.0.1:1',
      'disable-compression': true,
      config: { audience: 'a' },
    };
    expect(plugin.runs).toMatchObject([{ spec: { cluster, interactive: false } }]);
  });

  it('C163: runs with its arguments and variables beside those of the process, and no input', async () => {
    const print = (token: string): string =>
      `printf '{"kind":"ExecCredential","apiVersion":"${V1}","status":{"token":"%s"}}' "${token}"`;
    plugin.script(print('$#:$1:$2:$MINE:$HERS:$(cat | wc -c)'));
    const env = { PATH: process.env['PATH'], MINE: 'mine', HERS: 'mine' };
    const args = ['a b', '$HOME'];
    const config = plugin.config({ args, env: [{ name: 'HERS', value: 'hers' }] });
    expect((await authorization(config, { env }))?.replaceAll(' ', '')).toBe(
      'Bearer2:ab:$HOME:mine:hers:0',
    );
  });

  it.each<[string, string, string]>([
    ['no JSON', 'secret', 'printed no JSON'],
    ['something else', '{"kind":"Secret"}', 'printed no ExecCredential, but "Secret"'],
    ['null', 'null', 'printed no ExecCredential'],
    [
      'another version',
      JSON.stringify({ kind: 'ExecCredential', apiVersion: V1_BETA1, status: { token: 't' } }),
      `is configured to use ${V1}, and returned "${V1_BETA1}"`,
    ],
  ])('C163: must not print %s', async (_, text, message) => {
    plugin.print(text);
    const failure = authorization(plugin.config());
    await expect(failure).rejects.toThrow(`exec plugin ${plugin.command} ${message}`);
    await expect(failure).rejects.not.toThrow('secret');
  });

  it.each<[string, object | undefined, string]>([
    ['no status', undefined, 'returned no status'],
    ['nothing', {}, 'returned neither a token nor a certificate with its key'],
    ['half a certificate', { clientKeyData: 'k' }, 'returned only a certificate or only a key'],
    [
      'what is no certificate',
      { clientCertificateData: 'c', clientKeyData: 'k' },
      'returned a certificate that cannot be used',
    ],
    ['a token that is no string', { token: 7 }, 'returned a token that is no string'],
    [
      'an expiry that is no time',
      { token: 't', expirationTimestamp: 'soon' },
      'returned an expirationTimestamp that is no time: "soon"',
    ],
  ])('C163: must not return %s', async (_, status, message) => {
    plugin.print(JSON.stringify({ kind: 'ExecCredential', apiVersion: V1, status }));
    await expect(authorization(plugin.config())).rejects.toMatchObject({
      name: 'ExecPluginError',
      message: expect.stringContaining(`exec plugin ${plugin.command} ${message}`),
    });
  });

  it('C163: that fails says how, with its last words', async () => {
    plugin.script('echo "please log in" >&2; exit 3');
    const { counted, metrics } = countingMetrics();
    await expect(authorization(plugin.config(), { metrics })).rejects.toMatchObject({
      message: `exec plugin ${plugin.command} failed with exit code 3: please log in`,
      exitCode: 3,
      callStatus: 'plugin_execution_error',
    });
    plugin.script('kill -9 $$');
    await expect(authorization(plugin.config(), { metrics })).rejects.toThrow(
      'was ended by SIGKILL',
    );
    expect(counted).toEqual([
      'allowed',
      '3 plugin_execution_error',
      'allowed',
      '-1 plugin_execution_error',
    ]);
  });

  it('C163: of which many words are kept only the last thousand', async () => {
    plugin.script('yes word | head -c 5000000 >&2; echo end >&2; exit 1');
    const error = (await authorization(plugin.config()).catch((cause: unknown) => cause)) as Error;
    expect(error.message).toMatch(/( word){100,200} end$/);
    expect(error.message.length).toBeLessThan(1200);
  });

  it('C163: that is missing shows the install hint, ten times an hour', async () => {
    const clock = new FakeClock();
    const { counted, metrics } = countingMetrics();
    const config = plugin.config({ command: '/does/not/exist', installHint: 'brew install login' });
    await using transport = createTransport(
      { host: 'http://127.0.0.1:1', execProvider: config },
      { clock, metrics },
    );
    const hints = async (tries: number): Promise<number> => {
      let shown = 0;
      for (let time = 0; time < tries; time += 1) {
        const failure = transport.request({ method: 'GET', path: '/x' });
        const error = await failure.catch((cause: unknown) => cause as Error);
        expect(error).toMatchObject({ callStatus: 'plugin_not_found_error' });
        const { message } = error as Error;
        expect(message).toContain('exec plugin /does/not/exist is not there, or may not be');
        if (message.endsWith('. brew install login')) shown += 1;
      }
      return shown;
    };
    expect(await hints(12)).toBe(10);
    clock.spend(60 * 60_000 - 1);
    expect(await hints(1)).toBe(0);
    clock.spend(1);
    expect(await hints(11)).toBe(10);
    expect(counted.slice(0, 2)).toEqual(['allowed', '1 plugin_not_found_error']);
  });

  it('that hangs is ended after 60 s, with all it has started', async () => {
    const fifo = `${plugin.command}.fifo`;
    execFileSync('mkfifo', [fifo]);
    plugin.script(`exec 3> "${fifo}"; echo started >&3; sleep 1000`);
    const clock = new FakeClock();
    const failure = authorization(plugin.config(), { clock }).catch((cause: unknown) => cause);
    const pipe = createReadStream(fifo);
    await new Promise((resolve) => pipe.once('data', resolve));
    // Both the script and its child write into the pipe: it ends when both are gone.
    const gone = new Promise((resolve) => pipe.once('end', resolve));
    await clock.advance(59_999);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    expect(await failure).toMatchObject({
      message: `exec plugin ${plugin.command} did not end within 60 s`,
      callStatus: 'plugin_execution_error',
    });
    await gone;
  });

  it('that writes without end is ended after 1 MiB', async () => {
    plugin.script('yes');
    await expect(authorization(plugin.config())).rejects.toThrow(
      `exec plugin ${plugin.command} printed more than 1048576 bytes`,
    );
  });

  it('that runs is ended with the transport', async () => {
    const fifo = `${plugin.command}.fifo`;
    execFileSync('mkfifo', [fifo]);
    plugin.script(`exec 3> "${fifo}"; echo started >&3; sleep 1000`);
    const transport = createTransport({ host: 'http://h', execProvider: plugin.config() });
    const request = transport.request({ method: 'GET', path: '/x' });
    const failure = request.catch((cause: unknown) => cause);
    const pipe = createReadStream(fifo);
    await new Promise((resolve) => pipe.once('data', resolve));
    const gone = new Promise((resolve) => pipe.once('end', resolve));
    await transport.close();
    expect(await failure).toMatchObject({ code: 'ECANCELED' });
    await gone;
  });

  it('C165: that would like a terminal is told that there is none', async () => {
    plugin.answer({ token: 't' });
    await authorization(plugin.config({ interactiveMode: 'IfAvailable' }));
    expect(plugin.runs).toMatchObject([{ spec: { interactive: false } }]);
  });

  describe('under a policy', () => {
    const path = (): string => `${plugin.folder}${delimiter}${process.env['PATH']}`;

    const allowed = async (command: string, pluginPolicy: PluginPolicy): Promise<boolean> => {
      plugin.answer({ token: 't' });
      const { counted, metrics } = countingMetrics();
      const env = { PATH: path() };
      const sent = authorization(plugin.config({ command, pluginPolicy }), { env, metrics });
      const outcome = await sent.catch((error: Error) => error.message);
      expect(counted[0]).toBe(outcome === 'Bearer t' ? 'allowed' : 'denied');
      if (outcome !== 'Bearer t') expect(outcome).toMatch(/policy|allow list/);
      return outcome === 'Bearer t';
    };
    const list = (...commands: readonly string[]): PluginPolicy => ({
      policyType: 'Allowlist',
      allowlist: commands.map((command) => ({ command })),
    });

    it('C165: that allows all, it may run, and under one that denies all it may not', async () => {
      expect(await allowed('login', { policyType: 'AllowAll' })).toBe(true);
      expect(await allowed('login', { policyType: 'DenyAll' })).toBe(false);
      expect(plugin.runs).toHaveLength(1);
    });

    it('C165: with a list it may run if an entry is the same file, by path or by name', async () => {
      const { command } = plugin;
      expect(await allowed(command, list('other', command))).toBe(true);
      expect(await allowed(command, list('login'))).toBe(true);
      expect(await allowed('login', list(command))).toBe(true);
      expect(await allowed('login', list('login'))).toBe(true);
      expect(await allowed(`${plugin.folder}/../${command.slice(5)}`, list(command))).toBe(true);
      expect(await allowed(command, list('sh', '/bin/login-of-another'))).toBe(false);
      writeFileSync(`${plugin.folder}/plain`, '');
      expect(await allowed('plain', list('plain'))).toBe(false);
      expect(await allowed('missing', list('missing'))).toBe(false);
    });
  });
});
