import { afterAll, beforeAll } from 'vitest';
import { AccessClient } from './access-client.ts';
import { authenticationSuite } from './authentication-suite.ts';
import { authorizationSuite } from './authorization-suite.ts';
import { rbacSuite } from './rbac-suite.ts';
import { serviceAccountTokenSuite } from './service-account-token-suite.ts';
import type { Target } from './target.ts';
import { webSocketSuite } from './web-socket-suite.ts';

/** Access control, also of watches over WebSocket, asked by users whom no binding names but those made here. */
export function accessSuite(target: () => Target): void {
  let client: AccessClient | undefined;
  beforeAll(async () => {
    client = await AccessClient.start(target());
  });
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]();
  });
  const access = (): AccessClient => {
    if (client === undefined) throw new Error('the suite has not been started');
    return client;
  };
  authenticationSuite(access);
  authorizationSuite(access);
  rbacSuite(access);
  serviceAccountTokenSuite(access);
  webSocketSuite(target);
}
