import { KubeStatusError } from '@deltascope/apimachinery';
import { expect, test } from 'vitest';
import { expiredStatus } from '../../testing/index.ts';
import type { Logger } from '../../util/logger.ts';
import { defaultWatchErrorHandler } from './watch-error-handler.ts';

test.each([
  ['debug', 'an expired version', new KubeStatusError(expiredStatus())],
  ['debug', 'a version that is gone', new KubeStatusError({ reason: 'Gone', code: 410 })],
  ['info', 'an answer cut short', Object.assign(new Error('closed'), { code: 'UND_ERR_SOCKET' })],
  ['error', 'a connection reset', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
  ['error', 'anything else', new KubeStatusError({ reason: 'Forbidden', code: 403 })],
])('C29: the default handler logs at %s level for %s', (level, _, error) => {
  const logged: string[] = [];
  const at = (name: string) => () => void logged.push(name);
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
  defaultWatchErrorHandler(logger)(error, 'pods');
  expect(logged).toEqual([level]);
});
