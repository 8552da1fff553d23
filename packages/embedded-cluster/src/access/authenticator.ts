import type { IncomingMessage } from 'node:http';
import { unauthorized } from '../registry/api-errors.ts';
import { ANONYMOUS, AUTHENTICATED, MASTERS, UNSECURED } from './user.ts';
import type { UserInfo } from './user.ts';

/** Whose a token is; undefined when it is none that it knows. */
export type TokenAuthenticator = (token: string) => UserInfo | undefined;

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
  authenticate(request: IncomingMessage, { token: shown }: AuthenticatedPath): UserInfo {
    if (!this.#isSecured) return UNSECURED;
    const token = bearerToken(request) ?? shown;
    if (token === undefined) return ANONYMOUS;
    const found = this.userOf(token);
    if (found === undefined) throw unauthorized();
    return found;
  }

  /** Whose a token is, for a review too. */
  userOf(token: string): UserInfo | undefined {
    for (const authenticate of this.#byToken) {
      const found = authenticate(token);
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
