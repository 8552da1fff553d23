import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { spawnEmbeddedCluster } from './spawn.ts';
import { call } from './testing/api-client.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

async function run(...args: string[]): Promise<{ code: number; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args]);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr };
}

test('a spawned cluster serves, and its process is gone when it is disposed', async () => {
  const cluster = await spawnEmbeddedCluster({ quiet: true, controlPort: 0 });
  expect((await call(`${cluster.url}/readyz`)).body).toBe('ok');
  expect((await call(`${cluster.controlUrl}/stats`)).code).toBe(200);
  await cluster[Symbol.asyncDispose]();
  expect(await cluster.exited).toEqual({ code: 0, signal: null });
  await expect(call(`${cluster.url}/readyz`)).rejects.toThrow('ECONNREFUSED');
});

test('a port in use is one clear line', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const failure = spawnEmbeddedCluster({ port });
  await expect(failure).rejects.toThrow(
    new RegExp(
      `^embedded cluster: address already in use 127\\.0\\.0\\.1:${port}; choose another port with --port$`,
    ),
  );
  taken.close();
});

test.each([
  [['--wat'], '--wat'],
  [['--pods', 'many'], '--pods must be a whole number'],
  [['--port', '70000'], '--port must be a whole number from 0 to 65535'],
])('%j is refused with one line and exit code 1', async (args, words) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(1);
  expect(stderr).toContain(words);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('with --exit-with-parent the command ends when its standard input closes', async () => {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--quiet', '--exit-with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
