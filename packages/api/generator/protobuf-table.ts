/**
 * Writes snapshot/protobuf.json, the fields of the API's messages as clients encode them, from the Go types of k8s.io/api and
 * k8s.io/apimachinery (their struct tags name the JSON field, the number and whether it may be absent):
 *
 *     node packages/api/generator/protobuf-table.ts --api DIRECTORY --apimachinery DIRECTORY --version v1.37.2
 *
 * To be run when the snapshot moves to another version of Kubernetes. Messages of stable versions are kept, and those that they are made of.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { goPackage } from './go-types.ts';
import type { GoPackage } from './go-types.ts';
import { messagesOf } from './protobuf-messages.ts';
import type { MessageField } from '../src/snapshot.ts';

const { values } = parseArgs({
  options: {
    api: { type: 'string' },
    apimachinery: { type: 'string' },
    version: { type: 'string' },
  },
});
const { api, apimachinery, version } = values;
if (api === undefined || apimachinery === undefined || version === undefined) {
  throw new Error(
    'usage: protobuf-table.ts --api DIRECTORY --apimachinery DIRECTORY --version VERSION',
  );
}

const packages = new Map<string, GoPackage>();
for (const file of globSync('*/v*/types.go', { cwd: api })) {
  const directory = path.dirname(file);
  packages.set(`k8s.io/api/${directory}`, goPackage(read(api, file)));
}
const meta = 'pkg/apis/meta/v1';
const metaFiles = ['types.go', 'group_version.go'].map((file) =>
  read(apimachinery, `${meta}/${file}`),
);
packages.set(`k8s.io/apimachinery/${meta}`, goPackage(metaFiles.join('\n')));

const lines = [...stable(messagesOf(packages))].map(
  ([name, fields]) => `${JSON.stringify(name)}: ${JSON.stringify(fields)}`,
);
const out = new URL('../snapshot/protobuf.json', import.meta.url);
writeFileSync(
  out,
  `{"version": ${JSON.stringify(version)}, "messages": {\n${lines.join(',\n')}\n}}\n`,
);
console.log(`${lines.length} messages written`);

/** A stable version may be made of parts of one that is not. */
function stable(
  all: ReadonlyMap<string, readonly MessageField[]>,
): Map<string, readonly MessageField[]> {
  const kept = new Set([...all.keys()].filter((name) => /\.v\d+\.\w+$/.test(name)));
  for (const name of kept)
    for (const [, , type] of all.get(name) ?? []) if (all.has(type)) kept.add(type);
  return new Map([...all].filter(([name]) => kept.has(name)));
}

function read(directory: string, file: string): string {
  return readFileSync(path.join(directory, file), 'utf8');
}
