import { hasBasicAuth, type RestConfig } from '../rest/rest-config.ts';
import type { Clock } from '../util/clock.ts';
import {
  basicAuthRoundTripper,
  bearerAuthRoundTripper,
  impersonatingRoundTripper,
  userAgentRoundTripper,
  type RoundTripper,
} from './round-trippers.ts';
import { FileTokenSource } from './token-source.ts';
import { defaultUserAgent } from './user-agent.ts';

export interface HttpWrapperOptions {
  readonly clock: Clock;
  /** Told of each failed reading of the token file that an older token covers. */
  readonly onCredentialError: ((error: Error) => void) | undefined;
}

/** client-go: transport.HTTPWrappersForConfig, in its order: impersonation sees a request first, then user agent, then credentials. */
export function httpWrappersForConfig(
  config: RestConfig,
  base: RoundTripper,
  options: HttpWrapperOptions,
): RoundTripper {
  const { impersonate, userAgent = defaultUserAgent() } = config;
  const authenticated = withCredentials(config, base, options);
  const named = userAgentRoundTripper(userAgent, authenticated);
  return impersonate === undefined ? named : impersonatingRoundTripper(impersonate, named);
}

function withCredentials(
  config: RestConfig,
  base: RoundTripper,
  { clock, onCredentialError }: HttpWrapperOptions,
): RoundTripper {
  const { username = '', password = '', bearerToken = '', bearerTokenFile } = config;
  if (hasBasicAuth(config)) return basicAuthRoundTripper({ username, password }, base);
  if (bearerTokenFile) {
    const source = new FileTokenSource({
      path: bearerTokenFile,
      clock,
      fallback: bearerToken || undefined,
      onReadError: onCredentialError,
    });
    return bearerAuthRoundTripper(() => source.token(), base);
  }
  return bearerToken === '' ? base : bearerAuthRoundTripper(() => bearerToken, base);
}
