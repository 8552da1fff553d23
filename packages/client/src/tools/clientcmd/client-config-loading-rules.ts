import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ConfigError } from '../../rest/config-error.ts';
import type { Kubeconfig } from './kubeconfig.ts';
import { loadKubeconfigFile } from './load-kubeconfig.ts';
import { resolveLocalPaths } from './local-paths.ts';
import { mergeKubeconfigs } from './merge-kubeconfigs.ts';

/** Where kubeconfigs are looked for. */
export interface ClientConfigLoadingRulesOptions {
  /** It must exist, and stands alone. "": none. */
  readonly explicitPath?: string;
  /** The first is the strongest. Those that are missing are skipped. */
  readonly precedence?: readonly string[];
  /** Warn when not one of them exists. Default false. */
  readonly warnIfAllMissing?: boolean;
  /** Leave relative paths as they are written. Default false. */
  readonly doNotResolvePaths?: boolean;
  /** Told of what is odd and not fatal. Default: nobody is. */
  readonly onWarning?: (message: string) => void;
}

/** Where the process looks. */
export interface LoadingEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
}

/** Finds kubeconfigs and makes one of them (client-go: ClientConfigLoadingRules, C166 to C168). Holds nothing: each `load` reads the files. */
export class ClientConfigLoadingRules {
  readonly explicitPath: string;
  readonly precedence: readonly string[];
  readonly #options: ClientConfigLoadingRulesOptions;

  constructor(options: ClientConfigLoadingRulesOptions) {
    const { explicitPath = '', precedence = [] } = options;
    this.explicitPath = explicitPath;
    this.precedence = precedence;
    this.#options = options;
  }

  /** Throws ConfigError when the explicit file is missing, and on the first file that cannot be read or is no kubeconfig. */
  load(): Kubeconfig {
    const { doNotResolvePaths = false } = this.#options;
    const config = mergeKubeconfigs(this.#loadFiles());
    return doNotResolvePaths ? config : resolveLocalPaths(config);
  }

  /** The files that are looked for, the strongest first. */
  getLoadingPrecedence(): readonly string[] {
    return this.isExplicitFile() ? [this.explicitPath] : this.precedence;
  }

  /** The file that a change would belong into: the explicit one, else the first that exists, else the first; "" if there is none. */
  getDefaultFilename(): string {
    const files = this.getLoadingPrecedence();
    return files.find((path) => existsSync(path)) ?? files[0] ?? '';
  }

  isExplicitFile(): boolean {
    return this.explicitPath !== '';
  }

  #loadFiles(): Kubeconfig[] {
    const paths = this.getLoadingPrecedence().filter((path) => path !== '');
    const files = paths.map(loadKubeconfigFile).filter((file) => file !== undefined);
    if (files.length > 0 || paths.length === 0) return files;
    if (this.isExplicitFile()) {
      throw new ConfigError(`there is no kubeconfig ${this.explicitPath}`, {
        flag: '--kubeconfig',
        value: this.explicitPath,
        fix: 'Name an existing file.',
      });
    }
    const { warnIfAllMissing = false, onWarning } = this.#options;
    if (warnIfAllMissing)
      onWarning?.(`KUBECONFIG names no file that exists: ${paths.join(delimiter)}`);
    return files;
  }
}

/** C166: the files of $KUBECONFIG, each once, with a warning when all are missing; where it is not set, ~/.kube/config. */
export function defaultClientConfigLoadingRules({
  env,
  homeDir,
  ...options
}: LoadingEnvironment &
  Pick<
    ClientConfigLoadingRulesOptions,
    'explicitPath' | 'doNotResolvePaths' | 'onWarning'
  >): ClientConfigLoadingRules {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return new ClientConfigLoadingRules({
    ...options,
    precedence: listed.length > 0 ? [...new Set(listed)] : [join(homeDir, '.kube', 'config')],
    warnIfAllMissing: listed.length > 0,
  });
}
