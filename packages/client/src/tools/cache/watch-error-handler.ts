import { isGone, isResourceExpired } from '@deltascope/apimachinery';
import type { Logger } from '../../util/logger.ts';
import { isProbableEof } from '../../util/connection-error.ts';

/** Hears of lists that failed and watches that could not be opened, not of streams that ended (C28). */
export type WatchErrorHandler = (error: unknown, reflectorName: string) => void;

/**
 * Logs each error as loudly as it deserves (C29): the server's forgetting is normal, an answer cut short is news, the rest is wrong.
 * A watch that ended properly is no error here, so there is nothing to be silent about.
 */
export function defaultWatchErrorHandler(logger: Logger): WatchErrorHandler {
  return (error, reflector) => {
    if (isResourceExpired(error) || isGone(error)) {
      logger.debug({ reflector, error }, 'the resourceVersion expired');
    } else if (isProbableEof(error)) {
      logger.info({ reflector, error }, 'the server closed the connection within its answer');
    } else {
      logger.error({ reflector, error }, 'list or watch failed');
    }
  };
}
