/**
 * Writes the types of the built-in API from the committed snapshot, after taking a new one when given a server:
 *
 *     node packages/api/generator/main.ts                                 regenerate from the snapshot
 *     node packages/api/generator/main.ts --server http://127.0.0.1:8001  take a snapshot first (kubectl proxy)
 *     node packages/api/generator/main.ts --check                         exit 1 when a file is not current
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readSnapshot } from '../src/snapshot.ts';
import { generateTypes } from './generate-types.ts';
import { formatSnapshot } from './format-snapshot.ts';
import { takeSnapshot } from './take-snapshot.ts';
import type { GetJson } from './take-snapshot.ts';

const packageDir = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: { server: { type: 'string' }, check: { type: 'boolean', default: false } },
});

if (values.server !== undefined) {
  write('snapshot', formatSnapshot(await takeSnapshot(getFrom(values.server))));
}
const files = generateTypes(readSnapshot());
if (values.check) check(files);
else {
  rmSync(`${packageDir}/src/generated`, { recursive: true, force: true });
  write('src', files);
  console.log(`${files.size} files written`);
}

function getFrom(server: string): GetJson {
  return async (path, accept) => {
    const response = await fetch(new URL(path, server), { headers: { accept } });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${response.statusText}`);
    return response.json();
  };
}

function write(directory: string, texts: ReadonlyMap<string, string>): void {
  for (const [path, text] of texts) {
    const file = `${packageDir}/${directory}/${path}`;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function check(texts: ReadonlyMap<string, string>): void {
  const stale = [...texts].filter(
    ([path, text]) => readIfThere(`${packageDir}/src/${path}`) !== text,
  );
  for (const [path] of stale) console.error(`packages/api/src/${path} is not current`);
  if (stale.length > 0) {
    console.error('run: npm run generate');
    process.exitCode = 1;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
