import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const oxlint = path.join(root, 'node_modules/.bin/oxlint');
const config = 'directions.oxlintrc.json';
let tree: string;

beforeAll(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'directions-'));
  cpSync(path.join(root, config), path.join(tree, config));
});

afterAll(() => rmSync(tree, { recursive: true }));

/** What the check says of a file that imports `specifier`. */
function check(file: string, specifier: string): { status: number | null; output: string } {
  const target = path.join(tree, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, `import type { x } from '${specifier}';\nexport type { x };\n`);
  const { status, stdout } = spawnSync(oxlint, ['-c', config, file], {
    cwd: tree,
    encoding: 'utf8',
  });
  return { status, output: stdout };
}

describe('forbidden imports are found', () => {
  test.each([
    ['packages/apimachinery/src/a.ts', '@deltascope/api'],
    ['packages/apimachinery/src/a.ts', 'node:fs'],
    ['packages/api/src/a.ts', '@deltascope/client'],
    ['packages/printers/src/a.ts', '@deltascope/wire'],
    ['packages/printers/src/a.ts', 'node:os'],
    ['packages/wire/src/a.ts', '@deltascope/client'],
    ['packages/wire/src/messages/a.ts', 'react'],
    ['packages/client/src/a.ts', '@deltascope/printers'],
    ['packages/client/src/a.ts', '@deltascope/embedded-cluster'],
    ['packages/client/src/a.ts', '@deltascope/server'],
    ['packages/client/src/tools/cache/a.ts', '../../rest/rest-client.ts'],
    ['packages/client/src/rest/a.ts', '../tools/cache/store.ts'],
    ['packages/embedded-cluster/src/http/a.ts', '@deltascope/client'],
    ['packages/embedded-cluster/src/a.ts', '../../printers/src/pod.ts'],
    ['apps/web/src/live/a.ts', '@deltascope/client'],
    ['apps/web/src/a.tsx', 'node:path'],
    ['apps/server/src/a.ts', '@deltascope/web'],
    ['apps/server/src/relay/a.ts', '../http/app.ts'],
    ['apps/server/src/relay/a.ts', '../clusters/topic.ts'],
    ['apps/server/src/http/a.ts', '../relay/relay.ts'],
    ['packages/client/src/a.ts', '@deltascope/examples'],
    ['examples/a.ts', '@deltascope/embedded-cluster'],
    ['examples/a.ts', '../packages/client/src/index.ts'],
  ])('%s may not import %s', (file, specifier) => {
    const { status, output } = check(file, specifier);
    expect(output).toContain(`'${specifier}' import is restricted`);
    expect(status).toBe(1);
  });
});

describe('the tree as it is meant to be passes', () => {
  test.each([
    ['packages/wire/src/a.ts', '@deltascope/apimachinery'],
    ['packages/client/src/rest/a.ts', '../tools/cache/lister-watcher.ts'],
    ['packages/embedded-cluster/src/a.ts', '@deltascope/printers'],
    ['apps/server/src/clusters/a.ts', '../relay/row-log.ts'],
    ['apps/server/src/a.ts', '@deltascope/client'],
    ['apps/web/src/a.ts', '@deltascope/wire'],
    ['examples/a.ts', '@deltascope/client'],
  ])('%s may import %s', (file, specifier) => {
    expect(check(file, specifier).output).not.toContain('restricted');
  });
});
