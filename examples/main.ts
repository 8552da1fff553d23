/** `npm run example -- NAME [FLAGS]` runs NAME.ts, as `node examples/NAME.ts [FLAGS]` does. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const NOT_EXAMPLES = new Set(['main.ts', 'cluster.ts', 'custom-kind.ts']);

const [name = '', ...flags] = process.argv.slice(2);
const file = path.join(import.meta.dirname, `${name}.ts`);
if (NOT_EXAMPLES.has(`${name}.ts`) || !existsSync(file)) {
  const names = readdirSync(import.meta.dirname)
    .filter((entry) => entry.endsWith('.ts') && !NOT_EXAMPLES.has(entry))
    .map((entry) => entry.slice(0, -'.ts'.length));
  console.error(`no example "${name}"; there are: ${names.join(', ')}`);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [file, ...flags], { stdio: 'inherit' });
process.exit(status ?? 1);
