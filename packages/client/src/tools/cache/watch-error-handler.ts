import { isGone, isResourceExpired } from '@deltascope/apimachinery';
import type { Logger } from '../../util/logger.ts';
import { isConnectionLost } from '../../util/connection-error.ts';

/** Hears of lists that failed and watches that could not be opened, not of streams that ended (C28). */
export type WatchErrorHandler = (error: unknown, reflectorName: string) => void;

/** Logs each error as loudly as it deserves (C29): the server's forgetting is normal, a lost connection is news, else it is wrong. */
export function defaultWatchErrorHandler(logger: Logger): WatchErrorHandler {
  return (error, reflector) => {
    if (isResourceExpired(error) || isGone(error)) {
      logger.debug({ reflector, error }, 'the resourceVersion expired');
    } else if (isConnectionLost(error)) {
      logger.info({ reflector, error }, 'the connection was lost');
    } else {
      logger.error({ reflector, error }, 'list or watch failed');
    }
  };
}
