import { isAbsolute, normalize } from 'node:path';
import { ConfigError } from '../../rest/config-error.ts';

/** The forms of ExecCredential that are spoken (C163). */
const EXEC_API_VERSIONS = [
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
] as const;

/** Whether a plugin wants standard input (C165). There is none here: this is a library of servers. */
export type ExecInteractiveMode = 'Never' | 'IfAvailable' | 'Always';

/** One variable of a plugin's environment (client-go: api.ExecEnvVar). */
export interface ExecEnvVar {
  readonly name: string;
  readonly value: string;
}

/**
 * Which plugins may run (client-go: api.PluginPolicy). An entry of the allow list names a command by its path, or by a name that
 * $PATH is searched for; it allows what resolves to the same file.
 */
export type PluginPolicy =
  | { readonly policyType: 'AllowAll' | 'DenyAll' }
  | {
      readonly policyType: 'Allowlist';
      readonly allowlist: readonly { readonly command: string }[];
    };

/** A command that prints credentials (client-go: api.ExecConfig). It is given to whoever may run commands as this process. */
export interface ExecConfig {
  /** A path, or a name that $PATH is searched for. No shell is involved. */
  readonly command: string;
  readonly args?: readonly string[];
  /** Besides the process's own environment. */
  readonly env?: readonly ExecEnvVar[];
  /** "client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"; the plugin must answer in the same. */
  readonly apiVersion: string;
  /** Shown when the command is missing, ten times an hour at most. */
  readonly installHint?: string;
  /** Tell the plugin about the cluster: its URL, CA, proxy, and `config`. */
  readonly provideClusterInfo?: boolean;
  /** Passed to the plugin with the cluster (the kubeconfig's extension "client.authentication.k8s.io/exec"). */
  readonly config?: unknown;
  /** Must be stated with v1; with v1beta1 the default is IfAvailable (C165). Always cannot be met and is refused. */
  readonly interactiveMode?: ExecInteractiveMode;
  /** Default: all plugins may run. */
  readonly pluginPolicy?: PluginPolicy;
}

/** Throws ConfigError on a plugin that could never run as it is configured (C163, C165). */
export function validateExecConfig(config: ExecConfig): void {
  const { command, apiVersion, pluginPolicy } = config;
  if (command === '') {
    throw new ConfigError('an exec plugin without a command', {
      value: '',
      fix: 'Set "command" of the user\'s exec section.',
    });
  }
  if (!EXEC_API_VERSIONS.some((known) => known === apiVersion)) {
    throw new ConfigError(`exec plugin ${command}: unknown apiVersion "${apiVersion}"`, {
      value: apiVersion,
      fix: `Use one of: ${EXEC_API_VERSIONS.join(', ')}.`,
    });
  }
  validateInteractiveMode(config);
  if (pluginPolicy !== undefined) validatePluginPolicy(pluginPolicy);
}

function validateInteractiveMode({ command, apiVersion, interactiveMode }: ExecConfig): void {
  if (interactiveMode === undefined && apiVersion.endsWith('/v1')) {
    throw new ConfigError(`exec plugin ${command}: v1 requires an interactiveMode`, {
      value: command,
      fix: 'Set interactiveMode to Never or IfAvailable.',
    });
  }
  if (!['Never', 'IfAvailable', 'Always', undefined].includes(interactiveMode)) {
    throw new ConfigError(`exec plugin ${command}: unknown interactiveMode "${interactiveMode}"`, {
      value: String(interactiveMode),
      fix: 'Set interactiveMode to Never or IfAvailable.',
    });
  }
  if (interactiveMode === 'Always') {
    throw new ConfigError(`exec plugin ${command} needs a terminal, and there is none here`, {
      value: 'Always',
      fix: 'Use a user whose plugin asks nothing (interactiveMode Never or IfAvailable).',
    });
  }
}

function validatePluginPolicy(policy: PluginPolicy): void {
  const refuse = (message: string, value: string, fix: string): ConfigError =>
    new ConfigError(`exec plugin policy ${message}`, { value, fix });
  switch (policy.policyType) {
    case 'AllowAll':
    case 'DenyAll':
      // Somebody who writes a list means it to be obeyed.
      if ('allowlist' in policy) {
        throw refuse(
          `${policy.policyType} has an allow list`,
          policy.policyType,
          'Set the policy to Allowlist, or remove the list.',
        );
      }
      return;
    case 'Allowlist':
      if (!Array.isArray(policy.allowlist) || policy.allowlist.length === 0) {
        throw refuse('Allowlist has no list', 'Allowlist', 'List commands, or use DenyAll.');
      }
      for (const { command } of policy.allowlist) {
        if (typeof command !== 'string' || command === '' || normalize(command) !== command) {
          throw refuse(
            `allows no clean path: "${command}"`,
            String(command),
            `Write it as a name, or as a path like "${isAbsolute(String(command)) ? normalize(command) : '/usr/bin/plugin'}".`,
          );
        }
      }
      return;
    default:
      throw refuse(
        `"${String((policy as { policyType: unknown }).policyType)}" is unknown`,
        String((policy as { policyType: unknown }).policyType),
        'Use AllowAll, DenyAll or Allowlist.',
      );
  }
}
