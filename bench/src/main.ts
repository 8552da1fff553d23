/**
 * `npm run bench`: all benchmarks, one after the other; `npm run bench -- NAME` runs one. `--smoke` shows that they run, not how fast
 * anything is. Exits 1 when one is over its budget.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const BENCHES = ['informers', 'trace', 'watches', 'pages'];

const flags = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
const named = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const unknown = named.find((name) => !BENCHES.includes(name));
if (unknown !== undefined) {
  console.error(`no benchmark "${unknown}"; there are ${BENCHES.join(', ')}`);
  process.exit(2);
}

const passed = (named.length > 0 ? named : BENCHES).map((name) => {
  console.log(`== ${name}`);
  const file = path.join(import.meta.dirname, `${name}.ts`);
  return spawnSync(process.execPath, [file, ...flags], { stdio: 'inherit' }).status === 0;
});
process.exit(passed.every(Boolean) ? 0 : 1);
