import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium that browser tests run in: $CHROMIUM_PATH, Playwright's own, or one on the PATH. */
export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const onPath = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const candidates = [env.CHROMIUM_PATH, chromium.executablePath(), ...onPath];
  return candidates.find((file) => file !== undefined && isExecutable(file));
}

/**
 * Finds a Chromium, or installs one: Playwright's where it can be fetched, else Debian's package where there is apt and the right to use it.
 * Throws with what to do when neither works.
 */
export function ensureChromium(env: NodeJS.ProcessEnv): string {
  const found = findChromium(env);
  if (found !== undefined) return found;
  console.error('no Chromium on this machine; trying to install one');
  const attempts: [string, string[]][] = [['playwright', ['install', 'chromium']]];
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    attempts.push(
      ['apt-get', ['update', '-qq']],
      ['apt-get', ['install', '-y', '-qq', 'chromium']],
    );
  }
  for (const [command, args] of attempts) {
    spawnSync(command, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const installed = findChromium(env);
    if (installed !== undefined) return installed;
  }
  throw new Error(
    'the browser tests need Chromium, and none could be installed: install it (Debian: apt-get install chromium; elsewhere: npx playwright install chromium), or name one in $CHROMIUM_PATH',
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
