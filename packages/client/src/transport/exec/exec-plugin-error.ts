import type { ExecCallStatus } from '../../tools/metrics/transport-metrics.ts';

/** What an ExecPluginError tells besides its message. */
export interface ExecPluginErrorOptions extends ErrorOptions {
  readonly command: string;
  /** Default: it did not get as far as to exit. */
  readonly exitCode?: number;
  /** Default: the plugin ran well; what it said is wrong, or the policy forbids it. */
  readonly callStatus?: ExecCallStatus;
}

/**
 * A credential plugin gave no credentials: it is missing, forbidden, failed, hung, or said something else. The message says which and
 * ends with what the plugin wrote to stderr; it never has what it wrote to stdout. The next request asks it again.
 */
export class ExecPluginError extends Error {
  override readonly name = 'ExecPluginError';
  readonly command: string;
  /** -1 when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly callStatus: ExecCallStatus;

  constructor(
    problem: string,
    { command, exitCode, callStatus = 'no_error', ...options }: ExecPluginErrorOptions,
  ) {
    super(`exec plugin ${command}${problem}`, options);
    this.command = command;
    this.exitCode = exitCode;
    this.callStatus = callStatus;
  }
}
