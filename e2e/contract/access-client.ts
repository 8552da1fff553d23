import type { authorizationv1 } from '@deltascope/api';
import type { Status } from '@deltascope/apimachinery';
import { createTransport, type Transport } from '@deltascope/client';
import { signal, type Target } from './target.ts';

/** The tokens that both servers know; none: nobody in particular. */
export type User = 'admin' | 'viewer' | 'team-a' | 'nobody' | 'anonymous' | 'unknown';

/** An answer, whatever its code. */
export interface Answer {
  readonly code: number;
  readonly body: unknown;
}

/** What somebody asks, beside the path. */
export interface Question {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export const AUTHENTICATION = '/apis/authentication.k8s.io/v1';
export const AUTHORIZATION = '/apis/authorization.k8s.io/v1';
export const RBAC = '/apis/rbac.authorization.k8s.io/v1';
export const POD_READER = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] };

/** Asks about pods of a namespace. */
export const podsIn = (verb: string, namespace: string): unknown => ({
  spec: { resourceAttributes: { verb, resource: 'pods', namespace } },
});

/** The content of a binding of one user to a role. */
export const bindingTo = (user: string, kind: string, name: string): object => ({
  roleRef: { kind, name },
  subjects: [{ kind: 'User', name: user }],
});

/** Asks one server as several users, with nothing between the test and the answer. Deletes what it has made at its end. */
export class AccessClient implements AsyncDisposable {
  /** A namespace of its own. */
  readonly namespace: string;
  readonly #target: Target;
  readonly #transports = new Map<User, Transport>();
  readonly #made: string[] = [];

  private constructor(target: Target, namespace: string) {
    this.#target = target;
    this.namespace = namespace;
  }

  static async start(target: Target): Promise<AccessClient> {
    return new AccessClient(target, await target.createNamespace());
  }

  /** The name of an object of the whole cluster that is nobody else's. */
  unique(name: string): string {
    return `${this.namespace}-${name}`;
  }

  async ask(user: User, path: string, question: Question = {}): Promise<Answer> {
    const { method = 'GET', body, headers = {} } = question;
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const { statusCode, body: stream } = await this.#transportOf(user).request({
      method,
      path,
      headers: { 'Content-Type': contentType, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal(),
    });
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return { code: statusCode, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text };
  }

  post(
    user: User,
    path: string,
    body: unknown,
    headers: Question['headers'] = {},
  ): Promise<Answer> {
    return this.ask(user, path, { method: 'POST', body, headers });
  }

  /** Makes an object as the admin, of the whole cluster or of the own namespace; returns its path. */
  async make(resource: string, object: object, name: string): Promise<string> {
    const isNamespaced = resource === 'roles' || resource === 'rolebindings';
    const path = isNamespaced
      ? `${RBAC}/namespaces/${this.namespace}/${resource}`
      : `${RBAC}/${resource}`;
    const answer = await this.post('admin', path, { metadata: { name }, ...object });
    if (answer.code !== 201) throw new Error(JSON.stringify(answer.body));
    if (!isNamespaced) this.#made.push(`${path}/${name}`);
    return `${path}/${name}`;
  }

  /** A server decides by caches of its own: what was just bound holds a moment later. */
  async until(user: User, verb: string, isAllowed: boolean): Promise<void> {
    const path = `${AUTHORIZATION}/selfsubjectaccessreviews`;
    for (;;) {
      const { body } = await this.post(user, path, podsIn(verb, this.namespace));
      const { status } = body as authorizationv1.SelfSubjectAccessReview;
      if (status?.allowed === isAllowed) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const path of this.#made) await this.ask('admin', path, { method: 'DELETE' });
    for (const transport of this.#transports.values()) await transport.close();
  }

  /** As the admin's, but for the credentials. */
  #transportOf(user: User): Transport {
    const known = this.#transports.get(user);
    if (known !== undefined) return known;
    const { host, tls } = this.#target.restConfig;
    const { caData, caFile } = tls ?? {};
    const transport = createTransport({
      host,
      ...(tls && { tls: { ...(caData && { caData }), ...(caFile && { caFile }) } }),
      ...(user === 'anonymous' ? {} : { bearerToken: `${user}-token` }),
    });
    this.#transports.set(user, transport);
    return transport;
  }
}

/** The Status of a refusal, without what is the same in all. */
export function refused({
  code,
  body,
}: Answer): Pick<Status, 'code' | 'message' | 'reason' | 'details'> {
  const { message, reason, details } = body as Status;
  return {
    code,
    ...(message && { message }),
    ...(reason && { reason }),
    ...(details && { details }),
  };
}
