import type { IncomingMessage } from 'node:http';
import { unauthorized } from '../registry/api-errors.ts';
import { ANONYMOUS, AUTHENTICATED, MASTERS, UNSECURED } from './user.ts';
import type { UserInfo } from './user.ts';

/** For whom this server's tokens are, and who gives those of ServiceAccounts (upstream: --api-audiences, --service-account-issuer). */
export const AUDIENCE = 'https://kubernetes.default.svc';

/** Whose a token is, and for which of those it was asked for it is good. */
export interface Authenticated {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

/** Says whose a token is, if it is good for one of the audiences; undefined when it is none that it knows. */
export type TokenAuthenticator = (
  token: string,
  audiences: readonly string[],
) => Promise<Authenticated | undefined>;

/** How a browser, which cannot set headers of a WebSocket, shows a token (API concept: bearer token as a subprotocol, beside another). */
export const BEARER_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

const user = (name: string, ...groups: string[]): UserInfo => ({
  username: name,
  uid: name,
  groups: [...groups, AUTHENTICATED],
});

/** The users that a cluster with access control knows, each by a token that is no secret. */
export const DEMO_TOKENS: ReadonlyMap<string, UserInfo> = new Map([
  ['admin-token', user('admin', MASTERS)],
  ['viewer-token', user('viewer')],
  ['team-a-token', user('team-a')],
  ['nobody-token', user('nobody')],
]);

/** Knows the users that are no secret. */
export const demoTokens: TokenAuthenticator = (token, audiences) => {
  const user = DEMO_TOKENS.get(token);
  const isGood = user !== undefined && audiences.includes(AUDIENCE);
  return Promise.resolve(isGood ? { user, audiences: [AUDIENCE] } : undefined);
};

/**
 * A path that has been asked for. kubectl sends no token to a server without TLS: so that it can be somebody all the same, a server with
 * access control takes one at the beginning of the path, "/as/viewer-token/api/v1/pods", which is where a kubeconfig's server may point.
 */
export interface AuthenticatedPath {
  readonly pathname: string;
  readonly token?: string;
}

/** Says who sends a request, by its bearer token. */
export class Authenticator {
  readonly #byToken: readonly TokenAuthenticator[];
  readonly #isSecured: boolean;

  /** Unless it is secured, everyone is a master and no token is looked at. */
  constructor(options: { isSecured: boolean; byToken: readonly TokenAuthenticator[] }) {
    this.#isSecured = options.isSecured;
    this.#byToken = options.byToken;
  }

  /** A path without the token that may stand before it. */
  pathOf(pathname: string): AuthenticatedPath {
    const [, token, rest] = (this.#isSecured && /^\/as\/([^/]+)(\/.*)?$/.exec(pathname)) || [];
    return token === undefined ? { pathname } : { pathname: rest ?? '/', token };
  }

  /** Who shows no token is anonymous. Throws 401 for a token that is nobody's. */
  async authenticate(
    request: IncomingMessage,
    { token: shown }: AuthenticatedPath,
  ): Promise<UserInfo> {
    if (!this.#isSecured) return UNSECURED;
    const token = bearerToken(request) ?? shown;
    if (token === undefined) return ANONYMOUS;
    const found = await this.authenticateToken(token);
    if (found === undefined) throw unauthorized();
    return found.user;
  }

  /** Whose a token is, for this server or others. */
  async authenticateToken(
    token: string,
    audiences: readonly string[] = [AUDIENCE],
  ): Promise<Authenticated | undefined> {
    for (const authenticate of this.#byToken) {
      const found = await authenticate(token, audiences);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** RFC 6750, 2.1; other schemes are not looked at, as upstream. Throws 401. */
function bearerToken({ headers }: IncomingMessage): string | undefined {
  const [scheme = '', token = ''] = (headers.authorization ?? '').trim().split(/\s+/);
  if (scheme.toLowerCase() === 'bearer' && token !== '') return token;
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const shown = protocols.find((one) => one.startsWith(BEARER_PROTOCOL));
  if (shown === undefined) return undefined;
  // Alone it is refused: the answer could name no protocol without telling the token (upstream: wstoken).
  if (protocols.every((one) => one.startsWith(BEARER_PROTOCOL))) throw unauthorized();
  return Buffer.from(shown.slice(BEARER_PROTOCOL.length), 'base64url').toString();
}
