import type { Clock } from '../../util/clock.ts';
import type { Environment } from '../proxy.ts';
import type { KeyPair } from '../tls-options.ts';
import type { TransportMetrics } from '../../tools/metrics/transport-metrics.ts';
import type { CertificateExpirations } from './certificate-expirations.ts';
import type { ExecCluster } from './exec-cluster.ts';
import type { ExecConfig } from './exec-config.ts';
import { decodeExecCredential, encodeExecInfo, type ExecCredentials } from './exec-credential.ts';
import { ExecPluginError } from './exec-plugin-error.ts';
import { allowedCommand } from './plugin-policy.ts';
import { runPlugin } from './run-plugin.ts';

/** C163: so often and no more within a window, that it can be found and does not fill logs. */
const MAX_HINTS = 10;
const HINT_WINDOW_MS = 60 * 60_000;

export interface AuthenticatorOptions {
  readonly config: ExecConfig;
  /** What the plugin is told of the cluster. */
  readonly cluster: ExecCluster | undefined;
  readonly env: Environment;
  readonly clock: Clock;
  readonly metrics: TransportMetrics;
  readonly expirations: CertificateExpirations;
}

/**
 * Credentials from a plugin (client-go: exec.Authenticator): kept until they expire or the server refuses them (C164). One run of the
 * plugin at a time; whoever asks meanwhile gets what that one gives. A run that fails leaves credentials that have not expired
 * as they are, and the next who needs others runs it again.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #closed = new AbortController();
  readonly #listeners = new Set<() => void>();
  #credentials: ExecCredentials | undefined;
  #running: Promise<ExecCredentials> | undefined;
  #hints = 0;
  #hintWindowSince = -Infinity;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** The certificate given last. */
  get certificate(): KeyPair | undefined {
    return this.#credentials?.pair;
  }

  /** Credentials that have not expired. Rejects with ExecPluginError. */
  async credentials(): Promise<ExecCredentials> {
    const current = this.#credentials;
    if (current === undefined || this.#isExpired(current)) return this.#refresh();
    return this.#running?.catch(() => current) ?? current;
  }

  /** C164: new ones, unless there are others already than those the server has refused. Rejects with ExecPluginError. */
  async refreshUnlessOtherThan(refused: ExecCredentials): Promise<void> {
    if (this.#credentials === refused) await this.#refresh();
  }

  /** Tells of each change of the certificate, from the first to none too, but not of the first credentials. */
  onCertificateChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Ends a plugin that runs. */
  close(): void {
    this.#closed.abort();
    this.#options.expirations.set(this, undefined);
  }

  #isExpired({ expiresAtMs }: ExecCredentials): boolean {
    return expiresAtMs !== undefined && this.#options.clock.now() > expiresAtMs;
  }

  #refresh(): Promise<ExecCredentials> {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #run(): Promise<ExecCredentials> {
    const { command, apiVersion } = this.#options.config;
    const stdout = await this.#output();
    try {
      return this.#take(decodeExecCredential(stdout, apiVersion));
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
      throw new ExecPluginError(cause.message, { command, cause });
    }
  }

  async #output(): Promise<string> {
    const { config, cluster, env, clock, metrics } = this.#options;
    const { command, args = [], apiVersion } = config;
    const { signal } = this.#closed;
    signal.throwIfAborted();
    const file = this.#allowed();
    const variables = Object.fromEntries(
      (config.env ?? []).map(({ name, value }) => [name, value]),
    );
    const info = { KUBERNETES_EXEC_INFO: encodeExecInfo(apiVersion, cluster) };
    try {
      const run = { command, file, args, env: { ...env, ...variables, ...info }, clock, signal };
      const stdout = await runPlugin(run);
      metrics.execPluginCalls?.increment(0, 'no_error');
      return stdout;
    } catch (error) {
      if (!(error instanceof ExecPluginError)) throw error;
      metrics.execPluginCalls?.increment(error.exitCode ?? 1, error.callStatus);
      throw error.callStatus === 'plugin_not_found_error' ? this.#withHint(error) : error;
    }
  }

  #allowed(): string {
    const { config, env, metrics } = this.#options;
    try {
      const file = allowedCommand(config, env);
      metrics.execPluginPolicyCalls?.increment('allowed');
      return file;
    } catch (error) {
      metrics.execPluginPolicyCalls?.increment('denied');
      throw error;
    }
  }

  #take(next: ExecCredentials): ExecCredentials {
    const { clock, metrics, expirations } = this.#options;
    const last = this.#credentials;
    const isSame = last?.pair?.cert === next.pair?.cert && last?.pair?.key === next.pair?.key;
    // The same object for the same certificate: that is how connections know.
    const credentials = isSame ? { ...next, pair: last?.pair } : next;
    this.#credentials = credentials;
    expirations.set(this, credentials.pair?.notAfterMs);
    if (last !== undefined && !isSame) {
      if (last.pair !== undefined) {
        metrics.clientCertRotationAge?.observe(clock.now() - last.pair.notBeforeMs);
      }
      for (const listener of this.#listeners) listener();
    }
    return credentials;
  }

  #withHint(error: ExecPluginError): ExecPluginError {
    const { clock, config } = this.#options;
    const now = clock.now();
    if (now - this.#hintWindowSince >= HINT_WINDOW_MS) {
      this.#hintWindowSince = now;
      this.#hints = 0;
    }
    if (this.#hints >= MAX_HINTS) return error;
    this.#hints += 1;
    const { installHint = 'it is a client-go credential plugin, to be installed beside kubectl' } =
      config;
    const { command, callStatus } = error;
    const problem = `${error.message.slice(`exec plugin ${command}`.length)}. ${installHint}`;
    return new ExecPluginError(problem, { command, callStatus, cause: error.cause });
  }
}
