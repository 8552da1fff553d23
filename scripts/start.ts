/** `npm start`: builds what is stale, then becomes the server. Flags go to the server (--help lists them). */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

const build = spawnSync('turbo', ['run', 'build', '--output-logs=errors-only', '--ui=stream'], {
  cwd: root,
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  encoding: 'utf8',
});
if (build.status !== 0) {
  console.error(build.error?.message ?? `${build.stdout}${build.stderr}`);
  console.error('Deltascope: the web app could not be built; see above');
  process.exit(1);
}

await import('../apps/server/src/main.ts');
