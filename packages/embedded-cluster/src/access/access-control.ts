import type { IncomingMessage } from 'node:http';
import type { Unstructured } from '@deltascope/apimachinery';
import type { RequestInfo } from '../http/request-info.ts';
import type { ResourceDefinition } from '../resources.ts';
import type { Store } from '../store/store.ts';
import { attributesOf } from './attributes.ts';
import { Authenticator } from './authenticator.ts';
import type { AuthenticatedPath, TokenAuthenticator } from './authenticator.ts';
import { denied } from './denied.ts';
import { refuseEscalation } from './escalation.ts';
import { impersonated } from './impersonation.ts';
import { ALWAYS_ALLOW, RbacAuthorizer } from './rbac-authorizer.ts';
import type { Authorizer } from './rbac-authorizer.ts';
import type { UserInfo } from './user.ts';

export interface AccessControlOptions {
  readonly store: Store;
  /** Whether anyone is asked who he is, and held to roles. */
  readonly isSecured: boolean;
  /** Asked in turn whose a token is. */
  readonly tokens: readonly TokenAuthenticator[];
}

/** Who comes in, and what he may do. Unless it is secured, everyone may do everything. */
export class AccessControl {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly #rbac: RbacAuthorizer | undefined;

  /** To be made while the store is empty: it follows the bindings from there. */
  constructor({ store, isSecured, tokens }: AccessControlOptions) {
    this.authenticator = new Authenticator({ isSecured, byToken: tokens });
    this.#rbac = isSecured ? new RbacAuthorizer(store) : undefined;
    this.authorizer = this.#rbac ?? ALWAYS_ALLOW;
  }

  /** The user that a request is for, once he may send it. Throws 401, 403, and 400 for an impersonation that names nobody. */
  async admit(
    request: IncomingMessage,
    { query, ...path }: AuthenticatedPath & { readonly query: URLSearchParams },
    info: RequestInfo | undefined,
  ): Promise<UserInfo> {
    const sender = await this.authenticator.authenticate(request, path);
    const wanted = attributesOf(
      sender,
      { method: request.method ?? 'GET', pathname: path.pathname, query },
      info,
    );
    const user = impersonated(request, wanted, this.authorizer) ?? sender;
    const attributes = { ...wanted, user };
    const { isAllowed, reason } = this.authorizer.authorize(attributes);
    if (!isAllowed) throw denied(attributes, reason);
    return user;
  }

  /** Throws 403 for a role or a binding that would give more than its writer holds. */
  refuseEscalation(
    user: UserInfo,
    definition: ResourceDefinition,
    change: { readonly object: Unstructured; readonly existing?: Unstructured },
  ): void {
    if (this.#rbac !== undefined) {
      refuseEscalation({ user, authorizer: this.#rbac }, definition, change);
    }
  }
}
