import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, normalize } from 'node:path';
import type { Environment } from '../proxy.ts';
import type { ExecConfig } from './exec-config.ts';
import { ExecPluginError } from './exec-plugin-error.ts';

/** C165: what is to be run, if the policy allows it. Throws ExecPluginError. */
export function allowedCommand(
  { command, pluginPolicy = { policyType: 'AllowAll' } }: ExecConfig,
  env: Environment,
): string {
  switch (pluginPolicy.policyType) {
    case 'AllowAll':
      return command;
    case 'DenyAll':
      throw new ExecPluginError(' may not run: the policy is DenyAll', { command });
    case 'Allowlist': {
      const resolved = lookPath(command, env);
      if (resolved === undefined) {
        throw new ExecPluginError(' is not found, so it cannot be on the allow list', { command });
      }
      const isAllowed = pluginPolicy.allowlist.some(
        (entry) =>
          entry.command === normalize(command) || lookPath(entry.command, env) === resolved,
      );
      // Run by that path: what was checked and nothing else.
      if (isAllowed) return resolved;
      throw new ExecPluginError(` may not run: ${resolved} is not on the allow list`, { command });
    }
  }
}

/** The file that a command is (Go: exec.LookPath). */
function lookPath(command: string, env: Environment): string | undefined {
  if (command.includes('/')) return isExecutable(command) ? normalize(command) : undefined;
  return (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
