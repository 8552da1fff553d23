/** A structured logger, called as pino is: the facts first, then one plain sentence. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const ignore = (): void => undefined;

/** For those who read the counters instead. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
