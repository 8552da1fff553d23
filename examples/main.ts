/** `npm run example -- NAME [FLAGS]` runs NAME.ts or NAME/main.ts, as `node examples/NAME.ts [FLAGS]` does. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';

const NOT_EXAMPLES = new Set(['main', 'cluster', 'custom-kind']);
const files = ['*.ts', '*/main.ts'].flatMap((pattern) =>
  globSync(pattern, { cwd: import.meta.dirname }),
);
const examples = new Map(
  files
    .map((file) => [file.replace(/(\/main)?\.ts$/, ''), file] as const)
    .filter(([name]) => !NOT_EXAMPLES.has(name)),
);

const [name = '', ...flags] = process.argv.slice(2);
const file = examples.get(name);
if (file === undefined) {
  console.error(`no example "${name}"; there are: ${[...examples.keys()].toSorted().join(', ')}`);
  process.exit(1);
}
const args = [path.join(import.meta.dirname, file), ...flags];
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
process.exit(status ?? 1);
