/**
 * Writes the types of the built-in API and the client's clientset from the committed snapshot, after taking a new one when given a server:
 *
 *     node packages/api/generator/main.ts                                 regenerate from the snapshot
 *     node packages/api/generator/main.ts --server http://127.0.0.1:8001  take a snapshot first (kubectl proxy)
 *     node packages/api/generator/main.ts --check                         exit 1 when a file is not current
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readSnapshot } from '../src/snapshot.ts';
import { formatSnapshot } from './format-snapshot.ts';
import { type GeneratedFiles, generateFiles } from './generated-files.ts';
import { takeSnapshot } from './take-snapshot.ts';
import type { GetJson } from './take-snapshot.ts';

const { values } = parseArgs({
  options: { server: { type: 'string' }, check: { type: 'boolean', default: false } },
});

if (values.server !== undefined) {
  const taken = await takeSnapshot(getFrom(values.server));
  write(new URL('../snapshot/', import.meta.url), formatSnapshot(taken));
}
const generated = generateFiles(readSnapshot());
if (values.check) check(generated);
else {
  for (const { directory, files } of generated) {
    rmSync(new URL('generated/', directory), { recursive: true, force: true });
    write(directory, files);
  }
  console.log(`${generated.reduce((sum, { files }) => sum + files.size, 0)} files written`);
}

function getFrom(server: string): GetJson {
  return async (path, accept) => {
    const response = await fetch(new URL(path, server), { headers: { accept } });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${response.statusText}`);
    return response.json();
  };
}

function write(directory: URL, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const file = new URL(path, directory);
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, text);
  }
}

function check(outputs: readonly GeneratedFiles[]): void {
  const stale = outputs.flatMap(({ directory, files }) =>
    [...files]
      .map(([path, text]) => ({ file: new URL(path, directory), text }))
      .filter(({ file, text }) => readIfThere(file) !== text),
  );
  for (const { file } of stale) console.error(`${fileURLToPath(file)} is not current`);
  if (stale.length > 0) {
    console.error('run: npm run generate');
    process.exitCode = 1;
  }
}

function readIfThere(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
