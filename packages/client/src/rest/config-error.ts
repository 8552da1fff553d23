/** What a ConfigError tells besides its message. */
export interface ConfigErrorOptions extends ErrorOptions {
  /** The command line flag or environment variable the value came by, when there is one. */
  readonly flag?: string;
  /** The value that cannot be used: a path, a name, a URL. Never a secret. */
  readonly value: string;
  /** What to do about it: one imperative sentence. */
  readonly fix: string;
}

/** A configuration that cannot work. The message is one line and says what is wrong, `fix` says what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly flag: string | undefined;
  readonly value: string;
  readonly fix: string;

  constructor(message: string, { flag, value, fix, ...options }: ConfigErrorOptions) {
    super(message, options);
    this.flag = flag;
    this.value = value;
    this.fix = fix;
  }
}
